using System.Runtime.CompilerServices;
using Apache.Arrow;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Tables;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Waiting;

namespace RunLinkedData.Lake.Sources;

/// <summary>A table of Parquet files at a version.</summary>
internal abstract class TableVersion : SourceVersion
{
    private readonly IReadOnlyList<TableField> _columns;
    private readonly ColumnMatch _match;
    private readonly Dictionary<string, int> _places;

    /// <summary>A version.</summary>
    /// <param name="files">Opens its files.</param>
    /// <param name="columns">Its columns, as the table has them.</param>
    /// <param name="match">What columns are found by in data files.</param>
    /// <param name="content">Its data files, in the order of their rows.</param>
    protected TableVersion(TableFiles files, IReadOnlyList<TableField> columns, ColumnMatch match, IReadOnlyList<TableFile> content)
    {
        (TableFiles, _columns, _match, Files) = (files, columns, match, content);
        Schema = DatasetColumns.SchemaOf(columns);
        _places = content.Index().ToDictionary(file => file.Item.Path, file => file.Index, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override Schema Schema { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TableFile> Files { get; }

    /// <summary>What opens its files.</summary>
    protected TableFiles TableFiles { get; }

    /// <inheritdoc/>
    public override async Task<SourceStatistics> MeasureAsync(CancellationToken cancellationToken)
    {
        var rows = new long[Files.Count];
        await LimitedParallel.ForEachAsync(
            Enumerable.Range(0, rows.Length),
            ReadAhead.Most,
            async (file, token) => rows[file] = Files[file].Rows ?? await CountAsync(file, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return new SourceStatistics { Rows = rows, Profile = Profile(rows) };
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<RecordBatch> ReadAsync(
        TableFile file, IReadOnlyList<int> columns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(columns);
        var place = _places.TryGetValue(file.Path, out var found)
            ? found
            : throw new ArgumentException($"'{file.Path}' is no file of this version.", nameof(file));
        Schema schema = new(columns.Select(Schema.GetFieldByIndex), null);
        var wanted = columns.Select(column => DatasetColumns.Of(ColumnOf(place, _columns[column]))).ToList();
        var data = await OpenAsync(place, cancellationToken).ConfigureAwait(false);
        data = data with
        {
            Constants = wanted.Where(column => data.Constants.ContainsKey(column.Name)).ToDictionary(
                column => column.Name, column => DatasetColumns.Convert(data.Constants[column.Name], column.Type)),
        };
        await foreach (var batch in TableRows.ReadAsync(TableFiles, data, wanted, _match, cancellationToken).ConfigureAwait(false))
        {
            yield return new RecordBatch(schema, batch.Arrays, batch.Length);
        }
    }

    private Dictionary<string, ColumnProfile> Profile(long[] rows)
    {
        var facts = _columns.Select(column => (Column: column, Sum: new ColumnFacts())).ToList();
        foreach (var (file, count) in rows.Index().Where(file => file.Item > 0))
        {
            var known = Facts(file, count);
            facts.ForEach(column => column.Sum.Add(known.GetValueOrDefault(column.Column.Name)));
        }

        Dictionary<string, ColumnProfile> profile = [];
        foreach (var (column, sum) in facts)
        {
            if (sum.Finish(column) is { } found)
            {
                profile[column.Name] = found;
            }
        }

        return profile;
    }

    /// <summary>A data file, by its place.</summary>
    protected static TableFile FileOf(TableFiles files, FileLocation location, long bytes, long? rows, string pin)
    {
        var uri = location.ToUri();
        return FileUri.Problem(uri) is { } problem
            ? throw new SourceException(ErrorCode.TableUnsupported, $"The table '{files.Folder}' has a file {problem}: '{uri}'.")
            {
                File = location.ToString(),
            }
            : new TableFile
            {
                // Outside of the table's folder two files may have one name.
                Path = location.PathFrom(files.Folder) ?? $"elsewhere/{SourcePins.Hash([location.ToString()])}/{location.Name}",
                Uri = uri,
                Bytes = bytes,
                Rows = rows,
                Pin = pin,
            };
    }

    /// <summary>A data file with what is not in it.</summary>
    protected abstract Task<DataFile> OpenAsync(int file, CancellationToken cancellationToken);

    /// <summary>A column in a data file.</summary>
    protected virtual TableField ColumnOf(int file, TableField column) => column;

    /// <summary>What is known of the columns of a data file for certain, by their names.</summary>
    /// <param name="file">The data file, by its place.</param>
    /// <param name="rows">How many of its rows belong to the version.</param>
    protected abstract IReadOnlyDictionary<string, FileColumn> Facts(int file, long rows);

    /// <summary>Counts the rows of a data file that belong to the version.</summary>
    protected virtual async Task<long> CountAsync(int file, CancellationToken cancellationToken) => await TableRows.CountAsync(
        TableFiles, await OpenAsync(file, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
}
