using Azure.Core;
using RunLinkedData.Azure.Blobs.Calls;

namespace RunLinkedData.Azure.Blobs;

/// <summary>
/// How artifacts in Azure Blob Storage and Azure Data Lake Storage Gen2 are reached. Every setting has a default that works.
/// </summary>
/// <remarks>
/// What is set here goes before MLflow's variables. Of several ways to prove who asks the first one in the order of the properties counts.
/// The values are read once, when the first run with such artifacts is opened; later changes have no effect.
/// </remarks>
public sealed class AzureOptions
{
    /// <summary>
    /// A connection string, as Azure's portal shows it under "Access keys". Its endpoint goes before the account of the URI, which is the
    /// way to an emulator. Default: <c>AZURE_STORAGE_CONNECTION_STRING</c>, for <c>wasbs:</c> and <c>wasb:</c>.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// A key of the storage account that the URI names, in Base64. Default: <c>AZURE_STORAGE_ACCESS_KEY</c>, for <c>wasbs:</c> and
    /// <c>wasb:</c>.
    /// </summary>
    public string? AccountKey { get; set; }

    /// <summary>
    /// A shared access signature (SAS) of the account or the container, with or without the <c>?</c> in front. Default:
    /// <c>AZURE_STORAGE_SAS_TOKEN</c>, for <c>abfss:</c> and <c>abfs:</c>.
    /// </summary>
    public string? SasToken { get; set; }

    /// <summary>
    /// Who asks Microsoft Entra ID for tokens. Default: <c>DefaultAzureCredential</c> of Azure.Identity, from <c>AZURE_CLIENT_ID</c> and
    /// its kin over the identity of the workload or the machine to <c>az login</c>.
    /// </summary>
    public TokenCredential? Credential { get; set; }

    /// <summary>
    /// The address of the blob service, such as <c>http://127.0.0.1:10000/devstoreaccount1</c> of an emulator, or one of your own network;
    /// containers are below it. Default: that of the connection string, else the host of the URI.
    /// </summary>
    public Uri? Endpoint { get; set; }

    /// <summary>Makes what requests go through; null for connections of the library's own.</summary>
    internal Func<HttpMessageHandler>? NewHandler { get; set; }

    /// <summary>Everything that is wrong with these settings. Values are not told: they are secrets.</summary>
    internal IEnumerable<string> Problems()
    {
        if (Endpoint is not null && !(Endpoint is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "" }))
        {
            yield return $"{nameof(Endpoint)} must be an address with http:// or https://, without a login and a query";
        }

        if (ConnectionString is not null && BlobAccess.ProblemOfConnectionString(ConnectionString) is { } problem)
        {
            yield return $"{nameof(ConnectionString)} {problem}";
        }

        if (AccountKey is not null && !BlobAccess.IsKey(AccountKey))
        {
            yield return $"{nameof(AccountKey)} is not Base64; Azure's portal shows it under \"Access keys\"";
        }

        if (SasToken is not null && !BlobAccess.IsSas(SasToken))
        {
            yield return $"{nameof(SasToken)} has no signature; it is the text behind the '?' of a signed address";
        }
    }

    internal AzureOptions Copy() => (AzureOptions)MemberwiseClone();
}
