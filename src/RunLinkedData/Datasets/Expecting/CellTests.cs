using System.Buffers;
using System.IO.Hashing;
using System.Text;
using System.Text.RegularExpressions;
using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Datasets.Expecting;

/// <summary>Every value of a column is one of some, by its text.</summary>
internal sealed record OneOf : RowExpectation
{
    private const int MostShown = 10;
    private readonly string _column;
    private readonly HashSet<string> _values;

    public OneOf(string column, IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0 || values.Contains(null!))
        {
            throw new ArgumentException($"Name the values that '{column}' may have; none of them is null.", nameof(values));
        }

        (_column, _values) = (column, values.ToHashSet(StringComparer.Ordinal));
    }

    public override string Name => $"{_column}.one_of";

    public override string? Column => _column;

    public override RowTest Open(ColumnSet columns)
    {
        var place = Find(columns, _column);
        var type = columns.Types[place];
        var values = _values.Select(value => Canonical(value, type)).ToHashSet(StringComparer.Ordinal);
        var shown = string.Join(", ", _values.Take(MostShown)) + (_values.Count > MostShown ? " and more" : "");
        var known = values.GetAlternateLookup<ReadOnlySpan<char>>();
        return new CellTest($"'{_column}' is not one of {shown}", place, type, text => known.Contains(text));
    }

    // Where several texts mean one value, such as 1.5 and 1.50, the one in which it is written.
    private string Canonical(string value, ColumnType type)
    {
        var column = ColumnBuilder.Create(type);
        ArrayBufferWriter<byte> text = new();
        return CellText.TryParse(Encoding.UTF8.GetBytes(value), column)
            && CellText.TryFormat(ArrowArrayFactory.BuildArray(column.Build()), 0, type, text)
                ? Encoding.UTF8.GetString(text.WrittenSpan)
                : throw new UnfitColumnException($"'{_column}' is {type.Name}, and '{value}' is none of its values");
    }
}

/// <summary>Every value of a column matches a regular expression, by its text.</summary>
internal sealed record Matching : RowExpectation
{
    private readonly string _column;
    private readonly Regex _pattern;

    public Matching(string column, string pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        _column = column;
        try
        {
            _pattern = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException e)
        {
            throw new ArgumentException(
                $"The pattern '{pattern}' has lookaround, backreferences or the like, whose time has no bound: {e.Message}",
                nameof(pattern),
                e);
        }
    }

    public override string Name => $"{_column}.matches";

    public override string? Column => _column;

    public override RowTest Open(ColumnSet columns)
    {
        var place = Find(columns, _column);
        return new CellTest($"'{_column}' does not match {_pattern}", place, columns.Types[place], _pattern.IsMatch);
    }
}

/// <summary>Marks values by their text.</summary>
internal sealed class CellTest(string fault, int column, ColumnType type, CellTest.Judgement isExpected) : RowTest
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
            if (validity[row] && !IsExpected(array, row))
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
