namespace RunLinkedData.Azure.Blobs.Calls;

/// <summary>How a container is called: options and variables together.</summary>
internal sealed class AzureSettings
{
    /// <summary>The address of the blob service.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>Who asks.</summary>
    public required BlobAccess Access { get; init; }

    public bool InsecureTls { get; init; }

    public string? ServerCertificatePath { get; init; }

    /// <summary>Makes what requests go through; null for connections of its own.</summary>
    public Func<HttpMessageHandler>? NewHandler { get; init; }
}
