using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Sql.Model;
using RunLinkedData.Sql.Selection;
using RunLinkedData.Sql.Statements;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.History;
using RunLinkedData.Waiting;

namespace RunLinkedData.Sql.Views;

/// <summary>A table of a query with all that is known of it before its files are opened.</summary>
internal sealed class QueryTable
{
    private readonly SelectedTable _selected;
    private readonly ColumnUnion _columns;
    private readonly IReadOnlyList<OpenedVersion> _versions;
    private readonly int _opened;
    private readonly List<string> _notes;

    private QueryTable(SelectedTable selected, ColumnUnion columns, IReadOnlyList<OpenedVersion> versions, int opened, List<string> notes)
    {
        (_selected, _columns, _versions, _opened) = (selected, columns, versions, opened);
        _notes = notes;
    }

    /// <summary>Reads the manifests of the versions, several at once, and leaves out those that have no rows for the query.</summary>
    public static async Task<QueryTable> OpenAsync(
        SelectedTable selected, DatasetOpener opener, ProfilePruning? pruning, Mentions mentions, CancellationToken cancellationToken)
    {
        var found = selected.Versions.Count > 0 ? selected.Versions : [selected.Sample!];
        List<OpenedVersion> opened = [];
        await foreach (var version in ReadAhead.SelectAsync(
            found.ToAsyncEnumerable(), (version, token) => OpenAsync(version, opener, token), LimitedParallel.AFew, cancellationToken)
            .ConfigureAwait(false))
        {
            opened.Add(version);
        }

        var columns = new ColumnUnion(selected.Name, opened);
        if (columns.Columns.Count == 0)
        {
            throw new SqlException(
                ErrorCode.SqlSchema,
                $"The table \"{selected.Name}\" has no column that SQL can hold. Read its versions in Arrow batches: StreamBatchesAsync.");
        }

        var wanted = selected.Versions.Count == 0 ? [] : pruning is null ? opened : pruning.Prune(selected, opened, columns.Columns);
        var unknown = mentions.FieldsOf(VersionColumns.Params)
            .Where(name => selected.Versions.Count > 0 && !selected.Versions.Any(version => version.Version.Parameters.ContainsKey(name)))
            .Select(name => $"No version of \"{selected.Name}\" that may have rows has a parameter '{name}', so it is null.");
        return new QueryTable(selected, columns, wanted, selected.Versions.Count, [.. columns.Notes, .. unknown]);
    }

    /// <summary>Opens the files, and gives the statements that make the table. <c>number</c>: one that no other table has.</summary>
    public async Task<(string Statements, IEnumerable<TableFile> Files)> CreateAsync(
        TableFiles files, Mentions mentions, int number, CancellationToken cancellationToken)
    {
        var opened = await files.OpenAsync(_versions, _columns.Columns, cancellationToken).ConfigureAwait(false);
        return (new DatasetView(_selected, mentions, _versions, opened, number).Create(_columns.Columns), opened.SelectMany(some => some));
    }

    /// <summary>What is read of it.</summary>
    public SqlTable Explain() => new()
    {
        Name = _selected.Name,
        Process = _selected.Process,
        Dataset = _selected.Dataset,
        VersionsFound = _selected.Found,
        VersionsLeftOutByConditions = _selected.Found - _opened,
        VersionsLeftOutByFigures = _opened - _versions.Count,
        Versions = [.. _versions.Select(version => version.Found.Version.RunId)],
        Files = _versions.Sum(version => version.Dataset.Manifest.Files.Count),
        Bytes = _versions.Sum(version => version.Dataset.Manifest.Bytes),
        Columns = [.. _columns.Columns.Select(column => new SqlColumn { Name = column.Shown, Type = DuckType.Of(column.Type) })],
        Notes = _notes,
    };

    private static async Task<OpenedVersion> OpenAsync(FoundVersion found, DatasetOpener opener, CancellationToken cancellationToken)
    {
        var dataset = await opener.OpenAsync(
            found.Version.Dataset, found.Run, new LoadDatasetOptions(), cancellationToken).ConfigureAwait(false);
        return dataset.Manifest.Content == DatasetContent.Rows
            ? new OpenedVersion(found, dataset, ColumnUnion.ColumnsOf(dataset.Manifest, found))
            : throw new SqlException(
                ErrorCode.SqlSchema,
                $"{found.Words} consists of files, not of rows, so it is no table. Select versions without it, or copy its files: CopyTo.");
    }
}
