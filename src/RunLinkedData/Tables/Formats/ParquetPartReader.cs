using System.Runtime.ExceptionServices;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using ParquetSharp;
using ParquetSharp.Arrow;
using RunLinkedData.Model;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Tables.Formats;

/// <summary>Reads a Parquet file, row group after row group.</summary>
internal sealed class ParquetPartReader : IPartReader
{
    /// <summary>
    /// Strings that take no more bytes than this each, before compression, are stored by dictionary throughout: plain ones have a length
    /// of 4 bytes each besides their text.
    /// </summary>
    private const int DictionaryBytesPerValue = 4;

    private const long BatchBytes = 32L << 20;

    private readonly Func<ReaderProperties, ArrowReaderProperties, FileReader> _open;
    private readonly RangedFile? _ranged;
    private readonly Func<string, Exception, DatasetCorruptException> _corrupt;
    private FileReader _reader;
    private int[] _leaves = [];
    private int[] _order = [];
    private int _nextGroup;
    private IArrowArrayStream? _group;

    /// <summary><c>corrupt</c>: makes the error of a file that cannot be decoded: of what is wrong with it, and why.</summary>
    public ParquetPartReader(string path, Func<string, Exception, DatasetCorruptException> corrupt)
        : this((properties, arrow) => new FileReader(path, properties, arrow), corrupt)
    {
    }

    /// <summary>Reads a file of which only what is needed is fetched.</summary>
    public ParquetPartReader(RangedFile file, Func<string, Exception, DatasetCorruptException> corrupt)
        : this((properties, arrow) => new FileReader(file, properties, arrow, leaveOpen: true), corrupt, file)
    {
    }

    private ParquetPartReader(
        Func<ReaderProperties, ArrowReaderProperties, FileReader> open,
        Func<string, Exception, DatasetCorruptException> corrupt,
        RangedFile? ranged = null)
    {
        (_open, _corrupt, _ranged) = (open, corrupt, ranged);
        _reader = Try(() => Open(_ => { }));
        Schema = Try(() => ParquetForm.FromFile(_reader.Schema));
    }

    public Schema Schema { get; }

    public void Start(IReadOnlyList<int> columns, bool dictionaries) => Try(() =>
    {
        var fields = _reader.SchemaManifest.SchemaFields;
        _leaves = [.. columns.Order().Select(c => LeafOf(fields[c]))];
        var sorted = columns.Order().ToList();
        _order = [.. columns.Select(c => sorted.IndexOf(c))];
        var (found, rows) = (dictionaries ? FindDictionaries(columns) : [], BatchRows(_reader, _leaves));
        _ranged?.Plan(ParquetRanges.Of(_reader.ParquetReader, _ranged.Length, _leaves));
        _reader.Dispose();
        _reader = Open(properties =>
        {
            properties.BatchSize = rows;
            found.ForEach(leaf => properties.SetReadDictionary(leaf, true));
        });
        return true;
    });

    public RecordBatch? Read() => Try(() =>
    {
        while (true)
        {
            if (_group is null)
            {
                if (_nextGroup == _reader.NumRowGroups)
                {
                    return null;
                }

                _ranged?.Enter(_nextGroup);
                _group = _reader.GetRecordBatchReader([_nextGroup++], _leaves);
            }

            // Native and synchronous: the task is complete when it comes.
            var batch = _group.ReadNextRecordBatchAsync().AsTask().GetAwaiter().GetResult();
            if (batch is not null)
            {
                return Reorder(ParquetForm.FromFile(batch));
            }

            _group.Dispose();
            _group = null;
        }
    });

    public void Dispose()
    {
        _group?.Dispose();
        _reader.Dispose();
    }

    private static int LeafOf(SchemaField field) =>
        field.ColumnIndex >= 0 || field.Children.Count == 0 ? field.ColumnIndex : LeafOf(field.Children[0]);

    private RecordBatch Reorder(RecordBatch batch)
    {
        if (_order.AsSpan().SequenceEqual(Enumerable.Range(0, _order.Length).ToArray()))
        {
            return batch;
        }

        var schema = new Schema(_order.Select(i => batch.Schema.GetFieldByIndex(i)), null);
        return new RecordBatch(schema, _order.Select(i => batch.Column(i)), batch.Length);
    }

    private List<int> FindDictionaries(IReadOnlyList<int> columns)
    {
        using var file = _reader.ParquetReader;
        var strings = columns.Where(c => Schema.GetFieldByIndex(c).DataType is StringType);
        return [.. strings.Select(c => LeafOf(_reader.SchemaManifest.SchemaField(c))).Where(leaf => IsDictionary(file, leaf))];
    }

    /// <summary>Wide rows come in smaller batches. What is encoded well takes at least the size of a number each.</summary>
    internal static long BatchRows(FileReader reader, IReadOnlyCollection<int> leaves)
    {
        using var file = reader.ParquetReader;
        var rowBytes = 1L;
        for (var i = 0; i < file.FileMetaData.NumRowGroups; i++)
        {
            using var group = file.RowGroup(i);
            var bytes = 0L;
            foreach (var leaf in leaves)
            {
                using var chunk = group.MetaData.GetColumnChunkMetaData(leaf);
                bytes += sizeof(long) + (chunk.TotalUncompressedSize / Math.Max(1, group.MetaData.NumRows));
            }

            rowBytes = Math.Max(rowBytes, bytes);
        }

        return Math.Clamp(BatchBytes / rowBytes, 64, BatchBuilder.MostRows);
    }

    /// <summary>Opens a file as all are opened: in one thread, what is buffered is bounded, and checksums of pages are compared.</summary>
    internal static FileReader Open(
        Func<ReaderProperties, ArrowReaderProperties, FileReader> open, Action<ArrowReaderProperties> configure)
    {
        using var arrow = ArrowReaderProperties.GetDefault();
        arrow.PreBuffer = false;
        arrow.UseThreads = false;
        arrow.CoerceInt96TimestampUnit = Apache.Arrow.Types.TimeUnit.Microsecond;
        configure(arrow);
        using var properties = ReaderProperties.GetDefaultReaderProperties();
        properties.EnableBufferedStream();
        properties.BufferSize = 1 << 20;
        properties.EnablePageChecksumVerification();
        return open(properties, arrow);
    }

    private static bool IsDictionary(ParquetFileReader file, int leaf)
    {
        long bytes = 0, values = 0;
        for (var i = 0; i < file.FileMetaData.NumRowGroups; i++)
        {
            using var group = file.RowGroup(i);
            using var chunk = group.MetaData.GetColumnChunkMetaData(leaf);
            if (!chunk.Encodings.Any(e => e is Encoding.PlainDictionary or Encoding.RleDictionary))
            {
                return false;
            }

            bytes += chunk.TotalUncompressedSize;
            values += chunk.NumValues;
        }

        return bytes <= values * DictionaryBytesPerValue;
    }

    private FileReader Open(Action<ArrowReaderProperties> configure) => Open(_open, configure);

    private T Try<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            if (_ranged?.Failure is { } failure)
            {
                ExceptionDispatchInfo.Throw(failure);
            }

            throw _corrupt($"cannot be decoded as Parquet ({ParquetErrors.Describe(e)})", e);
        }
    }
}
