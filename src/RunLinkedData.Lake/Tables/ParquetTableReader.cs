using System.Runtime.ExceptionServices;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using ParquetSharp.Arrow;
using RunLinkedData.Datasets.Importing;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Model;
using RunLinkedData.Tables.Formats;

namespace RunLinkedData.Lake.Tables;

/// <summary>Reads columns of a table out of a Parquet file, row group after row group, in batches of bounded size.</summary>
internal sealed class ParquetTableReader : IDisposable
{
    /// <summary>A batch of rows of which nothing is stored in the file.</summary>
    private const int MostRows = 1 << 16;

    private readonly Stream _content;
    private readonly string _file;
    private FileReader _reader;
    private IReadOnlyList<TableField> _columns = [];
    private StoredColumns _stored;
    private int[] _leaves = [];
    private int[] _places = [];
    private int _nextGroup;
    private long _unread;
    private IArrowArrayStream? _group;

    /// <summary>Opens a file.</summary>
    /// <param name="content">Its content, which can seek; disposed of with the reader.</param>
    /// <param name="file">The file, for messages.</param>
    /// <exception cref="SourceException"><c>TABLE_CORRUPT</c>: it is not Parquet.</exception>
    public ParquetTableReader(Stream content, string file)
    {
        (_content, _file, _stored) = (content, file, new StoredColumns(ColumnMatch.Name, file));
        try
        {
            _reader = Try(() => Open(batchRows: 1));
            Rows = Try(() =>
            {
                using var parquet = _reader.ParquetReader;
                return parquet.FileMetaData.NumRows;
            });
        }
        catch
        {
            _reader?.Dispose();
            content.Dispose();
            throw;
        }
    }

    /// <summary>How many rows the file has.</summary>
    public long Rows { get; }

    /// <summary>What the end of the file says of it.</summary>
    /// <exception cref="SourceException"><c>TABLE_UNSUPPORTED</c>: a column is of a type that would lose its meaning.</exception>
    public FileHead Inspect() => Try(() =>
    {
        using var parquet = _reader.ParquetReader;
        var file = parquet.FileMetaData;
        if (ParquetTypes.Find(file.Schema, file.KeyValueMetadata.ContainsKey(ParquetInput.ArrowSchemaKey)) is { } refused)
        {
            throw new SourceException(
                ErrorCode.TableUnsupported, $"'{_file}' has the type {refused.Type} in '{refused.Path}', which is not read.")
            {
                File = _file,
            };
        }

        var fields = _reader.SchemaManifest.SchemaFields;
        return new FileHead([.. fields.Select(field => field.Field)], Rows, ParquetFacts.Read(parquet, fields));
    });

    /// <summary>Says which columns are read. Called once, before the first batch.</summary>
    /// <exception cref="SourceException">They are found by IDs that the file does not have.</exception>
    public void Start(IReadOnlyList<TableField> columns, ColumnMatch match)
    {
        (_columns, _stored, _unread) = (columns, new StoredColumns(match, _file), Rows);
        Try(() =>
        {
            var fields = _reader.SchemaManifest.SchemaFields;
            var stored = fields.Select(field => field.Field).ToList();
            if (columns.Count > 0)
            {
                _stored.Start(stored);
            }

            var found = columns.Select(column => _stored.Find(column, stored)).ToList();
            var present = found.Where(place => place >= 0).Distinct().Order().ToList();
            _places = [.. found.Select(place => present.IndexOf(place))];
            _leaves = [.. columns.Zip(found).Where(pair => pair.Second >= 0)
                .SelectMany(pair => LeavesOf(pair.First.Type, fields[pair.Second])).Distinct().Order()];
            if (_leaves.Length > 0)
            {
                var rows = ParquetPartReader.BatchRows(_reader, _leaves);
                _reader.Dispose();
                _reader = Open(rows);
            }

            return true;
        });
    }

    /// <summary>The next rows, in the order of the file; null at its end. The caller disposes of them.</summary>
    public RecordBatch? Read() => Try(() =>
    {
        if (_leaves.Length == 0)
        {
            var count = (int)Math.Min(_unread, MostRows);
            _unread -= count;
            return count == 0 ? null : ToBatch([.. _columns.Select(column => StoredColumns.Missing(column, count))], count);
        }

        while (true)
        {
            if (_group is null)
            {
                if (_nextGroup == _reader.NumRowGroups)
                {
                    return null;
                }

                CheckTimes(_nextGroup);
                _group = _reader.GetRecordBatchReader([_nextGroup++], _leaves);
            }

            // Native and synchronous: the task is complete when it comes.
            var batch = _group.ReadNextRecordBatchAsync().AsTask().GetAwaiter().GetResult();
            if (batch is not null)
            {
                return Fit(batch);
            }

            _group.Dispose();
            _group = null;
        }
    });

    public void Dispose()
    {
        _group?.Dispose();
        _reader.Dispose();
        _content.Dispose();
    }

    private void CheckTimes(int group)
    {
        using var parquet = _reader.ParquetReader;
        if (_leaves.Select(leaf => Int96Timestamps.Find(parquet, group, leaf)).FirstOrDefault(found => found is not null) is { } misfit)
        {
            throw SourceException.Damaged(_file, $"cannot be read: {misfit}");
        }
    }

    /// <summary>The leaves of a column that are read: all, but those of fields of structs that the table does not have.</summary>
    private IEnumerable<int> LeavesOf(TableType type, SchemaField field)
    {
        if (field.ColumnIndex >= 0)
        {
            return [field.ColumnIndex];
        }

        if (type is TableType.Struct inner && field.Field.DataType is Apache.Arrow.Types.StructType)
        {
            var fields = field.Children.Select(child => child.Field).ToList();
            var leaves = inner.Fields.Select(wanted => (Wanted: wanted, Place: _stored.Find(wanted, fields)))
                .Where(found => found.Place >= 0)
                .SelectMany(found => LeavesOf(found.Wanted.Type, field.Children[found.Place]))
                .ToList();
            if (leaves.Count > 0)
            {
                return leaves;
            }
        }

        return field.Children.SelectMany(child => LeavesOf(type, child));
    }

    private RecordBatch Fit(RecordBatch batch)
    {
        List<ArrayData> columns = [];
        for (var i = 0; i < _columns.Count; i++)
        {
            if (_places[i] < 0)
            {
                columns.Add(StoredColumns.Missing(_columns[i], batch.Length));
                continue;
            }

            var stored = batch.Column(_places[i]).Data;
            var fitted = _stored.Fit(_columns[i], stored);
            if (_stored.IsConverted)
            {
                // Some of its memory may be of the file's column still, which is given up.
                fitted = ArrayRows.Take(fitted, [.. Enumerable.Range(0, fitted.Length)]);
                batch.Column(_places[i]).Dispose();
            }

            columns.Add(fitted);
        }

        return ToBatch(columns, batch.Length);
    }

    private RecordBatch ToBatch(List<ArrayData> columns, int count) => new(
        new Schema(_columns.Select(column => column.ToArrow()), null), columns.Select(ArrowArrayFactory.BuildArray), count);

    private FileReader Open(long batchRows) => ParquetPartReader.Open(
        (properties, arrow) => new FileReader(_content, properties, arrow, leaveOpen: true),
        arrow => arrow.BatchSize = batchRows);

    private T Try<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException or SourceException))
        {
            if (_content is RangedStream { Failure: { } failure })
            {
                ExceptionDispatchInfo.Throw(failure);
            }

            throw SourceException.Damaged(_file, $"cannot be decoded as Parquet ({ParquetErrors.Describe(e)})", e);
        }
    }
}
