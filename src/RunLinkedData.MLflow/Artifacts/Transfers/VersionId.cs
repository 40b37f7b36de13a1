namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>
/// The ID of a version in a bucket that keeps the versions of its files, as a text that is told from an ETag. What is opened by it is that
/// version, whatever lies under the name now.
/// </summary>
internal static class VersionId
{
    private const string Prefix = "version-id:";

    /// <summary>The text of an ID; null for none, which S3 also calls <c>null</c>.</summary>
    public static string? ToVersion(string? id) => id is { Length: > 0 } and not "null" ? Prefix + id : null;

    /// <summary>The ID in the text of a version; null when it is another text.</summary>
    public static string? In(object? version) =>
        version is string text && text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : null;
}
