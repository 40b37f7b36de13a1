using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Apache.Arrow;
using RunLinkedData.Datasets.Expecting.Marking;
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

/// <summary>Every text of a column has a number of characters.</summary>
internal sealed record TextLength : RowExpectation
{
    private readonly string _column;
    private readonly int? _min;
    private readonly int? _max;

    public TextLength(string column, int? min, int? max)
    {
        if ((min is null && max is null) || min < 0 || max < 0 || min > max)
        {
            throw new ArgumentException(
                $"No text of '{column}' has from {min} to {max} characters. Give the least, the greatest, or both.", nameof(min));
        }

        (_column, _min, _max) = (column, min, max);
    }

    public override string Name => $"{_column}.length";

    public override string? Column => _column;

    private string Words => _min == _max ? $"{_min}"
        : _min is null ? $"at most {_max}"
        : _max is null ? $"at least {_min}"
        : $"{_min} to {_max}";

    public override RowTest Open(ColumnSet columns)
    {
        var place = Find(columns, _column);
        return columns.Types[place] is { Kind: ColumnKind.String } type
            ? new CellTest($"'{_column}' has not {Words} characters", place, type, IsExpected)
            : throw new UnfitColumnException($"'{_column}' is {columns.Types[place].Name}, and no text");
    }

    private bool IsExpected(ReadOnlySpan<char> text)
    {
        var length = text.Length;
        foreach (var unit in text)
        {
            length -= char.IsLowSurrogate(unit) ? 1 : 0;
        }

        return !(length < _min) && !(length > _max);
    }
}

/// <summary>No value of a column is one that stands for none, such as <c>N/A</c>, by its text.</summary>
internal sealed record NotMissing(string Of, IReadOnlyList<string> Values, bool IsNullMissing) : RowExpectation
{
    public override string Name => $"{Of}.missing";

    public override string? Column => Of;

    public override RowTest Open(ColumnSet columns)
    {
        var place = Find(columns, Of);
        var missing = Values.ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        return new CellTest($"'{Of}' is missing", place, columns.Types[place], text => !missing.Contains(text), IsNullMissing);
    }
}
