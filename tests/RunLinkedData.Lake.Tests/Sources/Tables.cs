using Apache.Arrow;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Lake.Tests.Sources;

/// <summary>Tables as versions by reference see them.</summary>
internal static class Tables
{
    /// <summary>A folder or file of this machine.</summary>
    public static SourceLocation At(string path) =>
        new(new Uri(path).AbsoluteUri, folder => throw new NotSupportedException($"'{folder}' is not of this machine."));

    public static Task<SourceVersion> OpenAsync(
        this IVersionSource source, string path, string? version = null, SourceVersion? again = null) =>
        again is null
            ? source.OpenAsync(At(path), version, CancellationToken.None)
            : source.OpenAgainAsync(At(path), again.ToPinned(), CancellationToken.None);

    /// <summary>The version as a manifest has it.</summary>
    public static PinnedVersion ToPinned(this SourceVersion version) => new()
    {
        Version = version.Version,
        Pins = version.Pins,
        Columns = TableColumns.Of(version.Schema),
        Files = version.Files,
    };

    /// <summary>All rows as lines of canonical CSV, after a header.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(this SourceVersion version)
    {
        var names = version.Schema.FieldsList.Select(field => field.Name).ToList();
        List<RecordBatch> batches = [];
        foreach (var file in version.Files)
        {
            batches.AddRange(await ReadAsync(version, file, [.. Enumerable.Range(0, names.Count)]));
        }

        var lines = CanonicalCsv.Lines(names, batches);
        batches.ForEach(batch => batch.Dispose());
        return lines;
    }

    public static async Task<IReadOnlyList<RecordBatch>> ReadAsync(this SourceVersion version, TableFile file, params int[] columns)
    {
        List<RecordBatch> batches = [];
        await foreach (var batch in version.ReadAsync(file, columns, CancellationToken.None))
        {
            batches.Add(batch);
        }

        return batches;
    }
}
