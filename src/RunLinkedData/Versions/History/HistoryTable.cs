using System.Globalization;
using RunLinkedData.Model;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Versions.History;

/// <summary>A history as a table with one row a version.</summary>
internal sealed class HistoryTable(DatasetHistory history)
{
    /// <summary>Writes the table.</summary>
    public async Task WriteAsync(IDatasetFormat format, Stream target, CancellationToken cancellationToken)
    {
        var columns = Columns();
        var set = new ColumnSet(columns.Select(column => (column.Name, column.Type, column.Nullable)));
        using var writer = new TableWriter(target, format, set, new DatasetIdentity(history.Dataset, ""));
        var batch = new BatchBuilder(set);
        foreach (var versions in history.Versions.Chunk(BatchSource.Stride))
        {
            batch.Reset();
            for (var i = 0; i < columns.Count; i++)
            {
                foreach (var version in versions)
                {
                    columns[i].Append(batch[i], version);
                }
            }

            await writer.WriteAsync(batch.Build(), batch.Bytes, endsGroup: false, cancellationToken).ConfigureAwait(false);
        }

        await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private List<HistoryColumn> Columns()
    {
        HashSet<string> taken = new(StringComparer.Ordinal);
        return [.. VersionColumns()
            .Concat(ParameterColumns())
            .Concat(DatasetColumns())
            .Select(column => column with { Name = Free(column.Name, taken) })];
    }

    private static IEnumerable<HistoryColumn> VersionColumns() =>
    [
        HistoryColumn.Text("run_id", version => version.Version.RunId, nullable: false),
        HistoryColumn.Text("process", version => version.Version.Process, nullable: false),
        HistoryColumn.Text("dataset", version => version.Version.Dataset, nullable: false),
        HistoryColumn.Time("started_at", version => version.Version.StartedAt, nullable: false),
        HistoryColumn.Time("published_at", version => version.Version.PublishedAt),
        HistoryColumn.Number("duration_seconds", version => version.Duration?.TotalSeconds),
        HistoryColumn.Text("digest", version => version.Version.Digest, nullable: false),
        HistoryColumn.Whole("rows", version => version.Rows),
        HistoryColumn.Whole("bytes", version => version.Bytes),
        HistoryColumn.Text("error", version => version.Error),
    ];

    private IEnumerable<HistoryColumn> ParameterColumns() =>
        from name in history.Versions.SelectMany(version => version.Version.Parameters.Keys)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
        select HistoryColumn.Text("parameters." + name, version => version.Version.Parameters.GetValueOrDefault(name));

    private IEnumerable<HistoryColumn> DatasetColumns() => history.Versions
        .Reverse()
        .SelectMany(version => version.Columns)
        .Distinct()
        .GroupBy(column => column.Name, column => column.Type, StringComparer.Ordinal)
        .SelectMany(column => new FigureColumns(column.Key, column.Distinct(StringComparer.Ordinal)).All());

    private static string Free(string name, HashSet<string> taken)
    {
        var free = name;
        for (var i = 2; !taken.Add(free); i++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{name}.{i}");
        }

        return free;
    }
}
