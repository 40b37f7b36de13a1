namespace RunLinkedData.Google.Gcs.Calls;

/// <summary>An operation of the storage.</summary>
/// <param name="Doing">What is done to an artifact, for messages: <c>stored</c>.</param>
/// <param name="Permission">The permission that it needs.</param>
internal sealed record GcsCall(string Doing, string Permission)
{
    public static GcsCall Get { get; } = new("read", "storage.objects.get");

    public static GcsCall Look { get; } = new("looked at", "storage.objects.get");

    public static GcsCall List { get; } = new("listed", "storage.objects.list");

    public static GcsCall Put { get; } = new("stored", "storage.objects.create");

    public static GcsCall Delete { get; } = new("deleted", "storage.objects.delete");
}
