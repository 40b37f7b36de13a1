namespace RunLinkedData.MLflow.Artifacts.Proxy.Server;

/// <summary>The body of the calls that create, complete and abort an upload in parts.</summary>
internal sealed record MultipartRequest(string Path)
{
    public int? NumParts { get; init; }

    public string? UploadId { get; init; }

    public IReadOnlyList<MultipartPart>? Parts { get; init; }
}

/// <summary>A part that the storage has taken, with the tag that it gave.</summary>
internal sealed record MultipartPart(int PartNumber, string Etag, string Url);

/// <summary>The server's leave to upload in parts.</summary>
internal sealed record MultipartTicket(string UploadId, IReadOnlyList<MultipartTarget> Credentials);

/// <summary>Where one part goes.</summary>
internal sealed record MultipartTarget(string Url, int PartNumber, IReadOnlyDictionary<string, string>? Headers);
