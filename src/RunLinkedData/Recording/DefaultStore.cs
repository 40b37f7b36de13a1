using RunLinkedData.MLflow;

namespace RunLinkedData.Recording;

/// <summary>Which store is meant when nobody names one, and what is said of stores that are not supported.</summary>
internal static class DefaultStore
{
    private const string DatabaseUri = "sqlite:///mlflow.db";
    private const string Supported =
        $"Use one such as {DatabaseUri} (a file here), sqlite:////data/mlflow.db (a full path) or https://mlflow.example.com (a server).";

    /// <summary>MLflow's own default in the working directory.</summary>
    public static string Uri() => HoldsFileStore("mlruns") && !File.Exists("mlflow.db")
        ? throw new MlflowException(
            MlflowErrorCode.InvalidParameterValue,
            $"'{Path.GetFullPath("mlruns")}' is an MLflow file store, which MLflow would go on using here. "
            + "This library writes MLflow's SQLite store: "
            + "move the old one over with 'mlflow migrate-filestore', "
            + $"or set MLFLOW_TRACKING_URI={DatabaseUri} for this program and for 'mlflow ui'.")
        : DatabaseUri;

    public static MlflowException Unsupported(string uri) => new(MlflowErrorCode.InvalidParameterValue, $"{Problem(uri)} {Supported}");

    // A URI may hold a password, so no more than its scheme is shown; what has none is a name or a path.
    private static string Problem(string uri)
    {
        var scheme = UriScheme.Of(uri);
        return (scheme.Length == 0 ? uri : scheme.Split('+')[0]) switch
        {
            "databricks" => "The tracking URI names MLflow in a Databricks workspace, for which this library has no tracking store; "
                + "one can be added to RunTrackerOptions.TrackingStores.",
            "databricks-uc" or "uc" => $"'{uri}' is a model registry (Unity Catalog), not a tracking store.",
            "postgresql" or "mysql" or "mssql" or "oracle" => $"'{scheme}:' is a database that an MLflow server keeps its runs in; "
                + "name the address of that server, which everybody else goes by too.",
            "arn" => "The tracking URI is an ARN, which names an MLflow that Amazon SageMaker runs; call UseAws() of the package "
                + "RunLinkedData.Aws.",
            "file" => FileStore(uri),
            _ when scheme.Length == 0 => FileStore(uri),
            _ => $"No tracking store is known for '{scheme}:' URIs.",
        };
    }

    private static string FileStore(string uri) =>
        $"The tracking URI '{uri}' names a folder. MLflow is giving up its file store and this library writes none.";

    // MLflow's own test: experiments are folders with a meta.yaml in them.
    private static bool HoldsFileStore(string folder) =>
        Directory.Exists(folder)
        && Directory.EnumerateDirectories(folder).Any(experiment => File.Exists(Path.Combine(experiment, "meta.yaml")));
}
