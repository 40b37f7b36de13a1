namespace RunLinkedData.Html.Histories;

/// <summary>A version as a line of the table.</summary>
internal sealed record VersionView(
    int Number, string RunId, string Started, string Duration, string Rows, string Bytes, IReadOnlyList<string> Changes, string? Error);
