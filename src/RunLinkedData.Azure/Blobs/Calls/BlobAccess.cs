using Azure;
using Azure.Core;
using Azure.Storage;
using Azure.Storage.Blobs;

namespace RunLinkedData.Azure.Blobs.Calls;

/// <summary>One way to prove who asks: what makes the client of a container. It holds secrets, and shows its kind only.</summary>
internal sealed class BlobAccess
{
    private readonly Func<Uri, string, BlobClientOptions, BlobContainerClient> _newClient;

    private BlobAccess(string kind, Func<Uri, string, BlobClientOptions, BlobContainerClient> newClient) =>
        (Kind, _newClient) = (kind, newClient);

    /// <summary>Which kind it is, for people.</summary>
    public string Kind { get; }

    /// <summary>Whether permissions come from roles of Microsoft Entra ID.</summary>
    public bool IsToken { get; private init; }

    public bool IsSigned { get; private init; }

    public static BlobAccess OfConnectionString(string text) =>
        new("a connection string", (_, container, options) => new BlobContainerClient(text, container, options))
        {
            IsSigned = text.Split(';').Any(part => Names(part, "SharedAccessSignature")),
        };

    public static BlobAccess OfKey(string account, string key) => new(
        "an account key",
        (endpoint, container, options) =>
            new BlobContainerClient(Join(endpoint, container), new StorageSharedKeyCredential(account, key), options));

    public static BlobAccess OfSas(string token) => new(
        "a shared access signature (SAS)",
        (endpoint, container, options) =>
            new BlobContainerClient(Join(endpoint, container), new AzureSasCredential(token.TrimStart('?')), options))
    {
        IsSigned = true,
    };

    public static BlobAccess OfToken(string kind, Func<TokenCredential> credential) => new(
        kind,
        (endpoint, container, options) => new BlobContainerClient(Join(endpoint, container), credential(), options))
    {
        IsToken = true,
    };

    public BlobContainerClient NewClient(Uri endpoint, string container, BlobClientOptions options) =>
        _newClient(endpoint, container, options);

    /// <summary>The address of the blob service that a connection string names, without what is secret in it.</summary>
    public static Uri EndpointOf(string connectionString) =>
        new(new BlobServiceClient(connectionString).Uri.GetLeftPart(UriPartial.Path));

    /// <summary>What is wrong with a connection string, which is not quoted; null for nothing.</summary>
    public static string? ProblemOfConnectionString(string text)
    {
        try
        {
            _ = EndpointOf(text);
            return null;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            return "is no connection string of a storage account; Azure's portal shows it under \"Access keys\"";
        }
    }

    public static bool IsKey(string text) => text.Length > 0 && Convert.TryFromBase64String(text, new byte[text.Length], out _);

    public static bool IsSas(string text) => text.TrimStart('?').Split('&').Any(part => Names(part, "sig"));

    public override string ToString() => Kind;

    private static bool Names(string part, string name) =>
        part.Split('=') is [var own, { Length: > 0 }, ..] && own.Trim().Equals(name, StringComparison.OrdinalIgnoreCase);

    private static Uri Join(Uri endpoint, string container) => new($"{endpoint.AbsoluteUri.TrimEnd('/')}/{container}");
}
