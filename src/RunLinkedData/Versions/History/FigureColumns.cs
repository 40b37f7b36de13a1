using System.Text;
using System.Text.Json;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Versions.History;

/// <summary>
/// The figures of a column of the dataset, as columns of the table. Which there are depends on the types that the
/// column had, not on its values.
/// </summary>
internal sealed class FigureColumns
{
    private readonly string _column;
    private readonly List<ColumnType> _bounded;
    private readonly bool _hasMean;
    private readonly bool _hasStddev;

    /// <summary><c>types</c>: those that the column had in any version. One that this library does not know is taken for text.</summary>
    public FigureColumns(string column, IEnumerable<string> types)
    {
        List<ColumnType> all = [.. types.Select(type => ColumnType.Parse(type) ?? new ColumnType(ColumnKind.String))];
        _column = column;
        _bounded = all.FindAll(type => type.Kind is not (ColumnKind.Bool or ColumnKind.Uuid or ColumnKind.Binary or ColumnKind.List));
        _hasStddev = all.Exists(type => type.IsNumber);
        _hasMean = _hasStddev || all.Exists(type => type.Kind == ColumnKind.Bool);
    }

    public IEnumerable<HistoryColumn> All()
    {
        yield return HistoryColumn.Whole(_column + ".nulls", version => Profile(version)?.Nulls);
        if (_bounded.Count > 0)
        {
            yield return Bound(_column + ".min", version => Profile(version)?.Min);
            yield return Bound(_column + ".max", version => Profile(version)?.Max);
        }

        if (_hasMean)
        {
            yield return HistoryColumn.Number(_column + ".mean", version => Profile(version)?.Mean);
        }

        if (_hasStddev)
        {
            yield return HistoryColumn.Number(_column + ".stddev", version => Profile(version)?.Stddev);
        }
    }

    private ColumnProfile? Profile(HistoryEntry version) => version.Profile.GetValueOrDefault(_column);

    private HistoryColumn Bound(string name, Func<HistoryEntry, JsonElement?> value)
    {
        if (_bounded.TrueForAll(type => type.IsNumber))
        {
            // Whole numbers up to uint32 fit; a uint64 may not.
            return _bounded.TrueForAll(type => type.Kind is >= ColumnKind.Int8 and < ColumnKind.UInt64)
                ? HistoryColumn.Whole(name, version => ToWhole(value(version)))
                : HistoryColumn.Number(name, version => ToNumber(value(version)));
        }

        var kind = _bounded[0].Kind;
        return kind is ColumnKind.Timestamp or ColumnKind.TimestampUtc && _bounded.TrueForAll(type => type.Kind == kind)
            ? new HistoryColumn(name, new ColumnType(kind), true, (target, version) => AppendTime(target, ToText(value(version))))
            : HistoryColumn.Text(name, version => ToText(value(version)));
    }

    private static void AppendTime(ColumnBuilder target, string? text)
    {
        if (text is null || !CellText.TryParse(Encoding.UTF8.GetBytes(text), target))
        {
            target.AppendNull();
        }
    }

    private static long? ToWhole(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var whole) ? whole : null;

    private static double? ToNumber(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out var finite) => finite,
        { ValueKind: JsonValueKind.String } text when text.ValueEquals("Infinity") => double.PositiveInfinity,
        { ValueKind: JsonValueKind.String } text when text.ValueEquals("-Infinity") => double.NegativeInfinity,
        _ => null,
    };

    private static string? ToText(JsonElement? value)
    {
        if (value is not { ValueKind: JsonValueKind.String } text)
        {
            return value?.ValueKind == JsonValueKind.Number ? value.Value.GetRawText() : null;
        }

        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, in a manifest of others.
            return null;
        }
    }
}
