using System.Numerics;
using RunLinkedData.Datasets.Expecting;
using RunLinkedData.Datasets.Expecting.Marking;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Contracts.Reading;

/// <summary>Every number of a column is a multiple of another one, by its decimal digits.</summary>
internal sealed record MultipleOf : RowExpectation
{
    private readonly string _column;
    private readonly ExactNumber _unit;
    private readonly decimal _shown;

    public MultipleOf(string column, decimal unit)
    {
        if (unit <= 0)
        {
            throw new ArgumentException($"'multipleOf' of '{column}' is {unit}, and has to be more than 0.", nameof(unit));
        }

        (_column, _unit, _shown) = (column, ExactNumber.Of(unit), unit);
    }

    public override string Name => $"{_column}.multiple_of";

    public override string? Column => _column;

    public override RowTest Open(ColumnSet columns)
    {
        var place = Find(columns, _column);
        return columns.Types[place] is { IsNumber: true } type
            ? new CellTest(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"'{_column}' is no multiple of {_shown}"),
                place,
                type,
                IsMultiple)
            : throw new UnfitColumnException($"'{_column}' is {columns.Types[place].Name}, and no number");
    }

    private bool IsMultiple(ReadOnlySpan<char> text)
    {
        // NaN and the infinities have no digits.
        if (!char.IsAsciiDigit(text[^1]))
        {
            return false;
        }

        var number = ExactNumber.Parse(text.ToString());
        var scale = Math.Max(number.Scale, _unit.Scale);
        return (number.Digits * BigInteger.Pow(10, scale - number.Scale) % (_unit.Digits * BigInteger.Pow(10, scale - _unit.Scale))).IsZero;
    }
}
