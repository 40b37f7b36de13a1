using RunLinkedData.Model;

namespace RunLinkedData.OpenLineage.Naming;

/// <summary>
/// The names of the datasets of a tracking store. A dataset of a process has one name over all of its versions; the version is a facet.
/// </summary>
internal static class StoreNames
{
    /// <summary>
    /// The namespace: <c>mlflow://host:port</c> with the path of a proxy, the same for every spelling of a server's address; of a database
    /// its URI with the full path.
    /// </summary>
    /// <param name="trackingUri">The store's URI, without credentials.</param>
    public static string NamespaceOf(string trackingUri) =>
        Uri.TryCreate(trackingUri, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? $"mlflow://{uri.Host}:{uri.Port}{uri.AbsolutePath.TrimEnd('/')}"
            : StoreAddress.Of(trackingUri);

    /// <summary>What a process calls something that no run made, wherever that lies each time.</summary>
    public static DatasetName OfExternal(string storeNamespace, string process, string input) =>
        new(storeNamespace, $"{process}/external/{input}");

    /// <summary>The name of a dataset; under the run's ID when nobody knows the process, as of a run that is not there any more.</summary>
    public static DatasetName Of(string storeNamespace, string? process, string dataset, string runId) =>
        new(storeNamespace, $"{process ?? runId}/{dataset}");
}
