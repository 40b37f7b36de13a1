using RunLinkedData.MLflow;

namespace RunLinkedData.Recording;

/// <summary>Which store is meant when nobody names one, and what is said of stores that are not supported.</summary>
internal static class DefaultStore
{
    private const string DatabaseUri = "sqlite:///mlflow.db";

    /// <summary>MLflow's own default in the working directory.</summary>
    public static string Uri() => HoldsFileStore("mlruns") && !File.Exists("mlflow.db")
        ? throw new MlflowException(
            MlflowErrorCode.InvalidParameterValue,
            $"'{Path.GetFullPath("mlruns")}' is an MLflow file store, which MLflow would go on using here. "
            + "This library writes MLflow's SQLite store: "
            + "move the old one over with 'mlflow migrate-filestore', "
            + $"or set MLFLOW_TRACKING_URI={DatabaseUri} for this program and for 'mlflow ui'.")
        : DatabaseUri;

    public static MlflowException Unsupported(string uri) => new(
        MlflowErrorCode.InvalidParameterValue,
        uri.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || !uri.Contains(':', StringComparison.Ordinal)
            ? $"The tracking URI '{uri}' names a folder. "
                + $"MLflow is giving up its file store and this library writes none; use {DatabaseUri} instead."
            : $"No tracking store is known for '{uri[..uri.IndexOf(':', StringComparison.Ordinal)]}:' URIs. "
                + $"Use one such as {DatabaseUri} (a file here), "
                + "sqlite:////data/mlflow.db (a full path) or https://mlflow.example.com (a server).");

    // MLflow's own test: experiments are folders with a meta.yaml in them.
    private static bool HoldsFileStore(string folder) =>
        Directory.Exists(folder)
        && Directory.EnumerateDirectories(folder).Any(experiment => File.Exists(Path.Combine(experiment, "meta.yaml")));
}
