using RunLinkedData.Datasets.Schemas;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Versions.History;

namespace RunLinkedData.Cli.Output;

/// <summary>The answer of <c>rld history</c>.</summary>
internal sealed record HistoryDocument(string Process, string Dataset, IReadOnlyList<HistoryVersion> Versions)
{
    public static HistoryDocument Of(DatasetHistory history, string? column) => new(
        history.Process,
        history.Dataset,
        [.. history.Versions.Select(version => new HistoryVersion(
            version.Version.RunId,
            version.Version.StartedAt,
            version.Version.PublishedAt,
            version.Version.Digest,
            version.Version.Parameters,
            version.Version.Metrics,
            version.Rows,
            version.Bytes,
            version.Files,
            [.. version.Columns.Where(found => column is null || found.Name == column)],
            version.Profile.Where(found => column is null || found.Key == column)
                .ToDictionary(found => found.Key, found => found.Value, StringComparer.Ordinal),
            version.SchemaChanges,
            version.Error))]);
}

/// <summary>A version in it.</summary>
internal sealed record HistoryVersion(
    string RunId,
    DateTimeOffset StartedAt,
    DateTimeOffset? PublishedAt,
    string Digest,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, double> Metrics,
    long? Rows,
    long? Bytes,
    int? Files,
    IReadOnlyList<DatasetColumn> Columns,
    IReadOnlyDictionary<string, ColumnProfile> Profile,
    IReadOnlyList<SchemaChange> SchemaChanges,
    string? Error);
