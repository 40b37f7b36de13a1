using RunLinkedData.Dagster.Assets;
using RunLinkedData.Dagster.Model;
using RunLinkedData.Dagster.Versions;
using RunLinkedData.Dagster.Webserver;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Dagster;

/// <summary>
/// How runs are reported to Dagster. Every setting has a default that works for a step whose asset has the name of its dataset.
/// </summary>
public sealed class DagsterOptions
{
    internal const string WebserverVariable = "DAGSTER_WEBSERVER_URL";

    /// <summary>
    /// The assets that datasets are, by the name of the dataset, or <c>process/dataset</c>: <c>["forecasts"] = "energy/forecasts"</c>. A
    /// key has slashes between its parts; a slash or a backslash in a part has a backslash before it.
    /// </summary>
    /// <remarks>
    /// Under Dagster, what is not said here is found by name: the asset of the step whose key is the name of the dataset, with its process
    /// before it or not, or ends with it; else the only asset of the step is the only dataset of the run. Without, the key is the name of
    /// the dataset. Inputs of the run are linked to the assets that are said here, and columns to those from which they are made
    /// (<see cref="SaveDatasetOptions.ColumnSources"/>).
    /// </remarks>
    public IDictionary<string, string> AssetKeys { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Gives the asset that a dataset is, by its process and its name, before anything is looked for by name; null for one that is not to
    /// be reported. Default: none. <see cref="AssetKeys"/> go before it.
    /// </summary>
    public Func<string, string, string?>? FindAssetKey { get; set; }

    /// <summary>
    /// Whether the program fails, with an exit code other than 0, when one of its runs did not end as FINISHED, or could not be reported,
    /// also when it returns as if nothing had been. Dagster takes an exit code of 0 for success, and makes up versions of what was not
    /// reported. Default: true. False for a program that tries again by itself.
    /// </summary>
    public bool FailsWithRuns { get; set; } = true;

    /// <summary>Whether what is logged for a run goes to the log of the step too. Default: true.</summary>
    public bool ReportsLog { get; set; } = true;

    /// <summary>
    /// The names of the checks that are reported; null for all. Default: all. Dagster fails a step that reports a check which its asset
    /// does not declare, and does not tell a program which it declares.
    /// </summary>
    public IReadOnlyCollection<string>? Checks { get; set; }

    /// <summary>
    /// The address of Dagster's web server, with the path below which it lies, if there is one. Runs of programs that Dagster has not
    /// started are reported there, and the tags of those that it has started link to its page. A user and a password in it are sent as
    /// Basic authentication. Default: the variable <c>DAGSTER_WEBSERVER_URL</c>.
    /// </summary>
    public Uri? Webserver { get; set; }

    /// <summary>What is sent along to the web server, such as <c>Dagster-Cloud-Api-Token</c>. Default: nothing.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The partition that is reported to the web server. Default: null, none. Under Dagster it is the one that Dagster has told.
    /// </summary>
    public string? Partition { get; set; }

    /// <summary>The parameter of the run that is the partition, where <see cref="Partition"/> is null. Default: null, none.</summary>
    public string? PartitionParameter { get; set; }

    /// <summary>
    /// How the session is opened that Dagster has begun, unless the program has opened it: with the store of its bucket, for example.
    /// Default: null, with the defaults.
    /// </summary>
    public Action<DagsterPipesOptions>? ConfigureSession { get; set; }

    internal Uri? WebserverOr(Func<string, string?> readVariable) => Webserver ?? (readVariable(WebserverVariable) is { } address
        ? ToAddress(address) ?? throw new ArgumentException($"{WebserverVariable} is no address with http:// or https://.")
        : null);

    internal WebserverClient OpenWebserver(Uri address, TimeProvider time) => new(address, Headers, time);

    /// <summary>A version with what only these settings say of it.</summary>
    internal VersionMetadata Complete(VersionMetadata version) => version with { AssetOf = KeyOf };

    internal string? PartitionOf(RunProvenance run) => Partition
        ?? (PartitionParameter is { } name ? run.Parameters.GetValueOrDefault(name) : null);

    internal bool IsReported(string check) => Checks?.Contains(check) ?? true;

    /// <summary>The asset that a dataset was said to be; null when nothing was said.</summary>
    internal string? KeyOf(string process, string dataset) =>
        AssetKeys.TryGetValue($"{process}/{dataset}", out var key) || AssetKeys.TryGetValue(dataset, out key) ? key
        : FindAssetKey?.Invoke(process, dataset);

    /// <exception cref="ArgumentException">Something cannot be used.</exception>
    internal void ThrowIfInvalid()
    {
        if (Webserver is not null && ToAddress(Webserver.OriginalString) is null)
        {
            throw new ArgumentException($"{nameof(Webserver)} is no address with http:// or https://.");
        }

        foreach (var key in AssetKeys.Values)
        {
            AssetKey.PartsOf(key);
        }
    }

    private static Uri? ToAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;
}
