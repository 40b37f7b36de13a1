using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Keys;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Datasets.RowComparison;

/// <summary>One of the two datasets whose rows are compared: which columns of it are read, and which of them are the key.</summary>
internal sealed class RowSide
{
    private readonly Dataset _dataset;
    private readonly DatasetIdentity _identity;
    private readonly string[] _names;
    private readonly int[] _keys;

    /// <summary>
    /// Chooses columns of a dataset, which must be there, and says which integers of the key are of another width on the other side.
    /// </summary>
    public RowSide(Dataset dataset, IReadOnlyCollection<string> keys, Func<string, bool> isWanted, Func<string, bool>? isWidened = null)
    {
        var columns = dataset.Manifest.Columns.Where(column => keys.Contains(column.Name) || isWanted(column.Name)).ToList();
        _dataset = dataset;
        _identity = new DatasetIdentity(dataset.Name, dataset.RunId);
        _names = [.. columns.Select(column => column.Name)];
        _keys = [.. keys.Select(PositionOf)];
        Columns = ColumnSet.Of(dataset.Manifest with { Columns = columns }, _identity);
        Encoder = new KeyEncoder(
            [.. _keys.Select(position => (position, Columns.Types[position], isWidened?.Invoke(_names[position]) == true))]);
    }

    /// <summary>The columns that are read, in the order of the dataset.</summary>
    public ColumnSet Columns { get; }

    public KeyEncoder Encoder { get; }

    public int PositionOf(string column) => System.Array.IndexOf(_names, column);

    /// <summary>Reads the rows as arrays of the columns' own types.</summary>
    public async IAsyncEnumerable<RecordBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in _dataset.StreamBatchesAsync(_names, cancellationToken).ConfigureAwait(false))
        {
            yield return IsStoredAsColumns(batch) ? batch : Convert(batch);
        }
    }

    /// <summary>The key of a row.</summary>
    public OrderedDictionary<string, object?> KeyOf(RecordBatch batch, int row) => Values(batch, row, _keys);

    /// <summary>All values of a row.</summary>
    public OrderedDictionary<string, object?> RowOf(RecordBatch batch, int row) => Values(batch, row, Enumerable.Range(0, _names.Length));

    /// <summary>The error for a key that occurs twice.</summary>
    public DatasetException SeveralRows(RecordBatch batch, int row)
    {
        var key = string.Join(
            ", ", _keys.Select(position => $"{_names[position]} = {Show(batch.Column(position), row, Columns.Types[position])}"));
        var others = string.Join(
            ", ", _dataset.Manifest.Columns.Select(column => column.Name).Except(_keys.Select(position => _names[position])));
        return _identity.Error(
            ErrorCode.DatasetKey,
            $"Several rows of {_identity} have the key {key}. Name more columns as the key, "
            + $"so that it tells the rows apart{(others.Length == 0 ? "" : $". The other columns are: {others}")}.");
    }

    private OrderedDictionary<string, object?> Values(RecordBatch batch, int row, IEnumerable<int> positions)
    {
        var values = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var position in positions)
        {
            values.Add(_names[position], CellValue.Of(batch.Column(position), row, Columns.Types[position]));
        }

        return values;
    }

    private static string Show(IArrowArray array, int row, ColumnType type)
    {
        const int Longest = 100;
        var text = new ArrayBufferWriter<byte>();
        if (array.IsNull(row))
        {
            return "null";
        }

        var shown = CellText.TryFormat(array, row, type, text)
            ? Encoding.UTF8.GetString(text.WrittenSpan)
            : CellValue.Of(array, row, type)!.ToString()!;
        return type.Kind == ColumnKind.String || shown.Length > Longest
            ? $"'{(shown.Length > Longest ? shown[..Longest] + "..." : shown)}'"
            : shown;
    }

    private bool IsStoredAsColumns(RecordBatch batch)
    {
        var isStored = true;
        for (var i = 0; i < _names.Length; i++)
        {
            var found = batch.Column(i).Data.DataType;
            if (ColumnType.FromArrow(found) != Columns.Types[i].InBatches)
            {
                throw _identity.Schema(
                    _names[i], "", ColumnMatch.Show(found), Columns.Types[i].Name,
                    $"Column '{_names[i]}' of {_identity} is {ColumnMatch.Show(found)} in a "
                    + $"file where the manifest says {Columns.Types[i]}. Run its process again.");
            }

            isStored &= IsStoredAs(found, Columns.Types[i]);
        }

        return isStored;
    }

    private static bool IsStoredAs(IArrowType found, ColumnType type) => found switch
    {
        DictionaryType => false,
        ListType list => IsStoredAs(list.ValueDataType, type.Element!),
        LargeListType list => IsStoredAs(list.ValueDataType, type.Element!),
        FixedSizeListType list => IsStoredAs(list.ValueDataType, type.Element!),
        _ => type.IsVariable || ArrowValues.IsStoredAs(found, type.Kind),
    };

    private RecordBatch Convert(RecordBatch batch)
    {
        using (batch)
        {
            var builder = new BatchBuilder(Columns);
            for (var i = 0; i < _names.Length; i++)
            {
                builder[i].Append(batch.Column(i), 0, batch.Length);
            }

            return builder.Build();
        }
    }
}
