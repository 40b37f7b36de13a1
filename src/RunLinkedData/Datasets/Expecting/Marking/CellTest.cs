using System.Buffers;
using System.IO.Hashing;
using System.Text;
using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Datasets.Expecting.Marking;

/// <summary>Marks values by their text; nulls as it is said.</summary>
internal sealed class CellTest(string fault, int column, ColumnType type, CellTest.Judgement isExpected, bool marksNulls = false) : RowTest
{
    private const int MostKnown = 10_000;

    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly Dictionary<UInt128, bool> _known = [];
    private char[] _characters = new char[256];

    internal delegate bool Judgement(ReadOnlySpan<char> text);

    public override string Fault => fault;

    public override void Mark(RecordBatch batch, long firstRow, Span<bool> broken)
    {
        var array = batch.Column(column);
        Validity validity = new(array);
        for (var row = 0; row < broken.Length; row++)
        {
            if (validity[row] ? !IsExpected(array, row) : marksNulls)
            {
                broken[row] = true;
            }
        }
    }

    // What has no text is not as expected.
    private bool IsExpected(IArrowArray array, int row)
    {
        if (type.Kind == ColumnKind.String)
        {
            ArrowValues.TryGetBytes(array, row, out var bytes);
            return IsKnown(bytes);
        }

        _text.ResetWrittenCount();
        return CellText.TryFormat(array, row, type, _text) && IsKnown(_text.WrittenSpan);
    }

    // Most columns have few texts, many times each.
    private bool IsKnown(ReadOnlySpan<byte> text)
    {
        var hash = XxHash128.HashToUInt128(text);
        if (_known.TryGetValue(hash, out var expected))
        {
            return expected;
        }

        expected = IsExpected(text);
        if (_known.Count < MostKnown)
        {
            _known.Add(hash, expected);
        }

        return expected;
    }

    private bool IsExpected(ReadOnlySpan<byte> text)
    {
        if (_characters.Length < text.Length)
        {
            _characters = new char[text.Length * 2];
        }

        return isExpected(_characters.AsSpan(0, Encoding.UTF8.GetChars(text, _characters)));
    }
}
