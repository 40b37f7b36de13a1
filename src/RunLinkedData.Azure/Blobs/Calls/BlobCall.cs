namespace RunLinkedData.Azure.Blobs.Calls;

/// <summary>An operation of the blob service.</summary>
/// <param name="Doing">What is done to an artifact, for messages: <c>stored</c>.</param>
/// <param name="Role">The role that allows it.</param>
/// <param name="Letters">The permissions of a SAS that allow it.</param>
internal sealed record BlobCall(string Doing, string Role, string Letters)
{
    private const string Reader = "Storage Blob Data Reader";
    private const string Contributor = "Storage Blob Data Contributor";

    public static BlobCall Get { get; } = new("read", Reader, "r");

    public static BlobCall Head { get; } = new("looked at", Reader, "r");

    public static BlobCall List { get; } = new("listed", Reader, "l");

    public static BlobCall Put { get; } = new("stored", Contributor, "c and w");

    public static BlobCall Delete { get; } = new("deleted", Contributor, "d");
}
