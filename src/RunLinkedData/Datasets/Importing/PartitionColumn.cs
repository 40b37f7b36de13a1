using System.Globalization;
using System.Text.RegularExpressions;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace RunLinkedData.Datasets.Importing;

/// <summary>
/// A column whose values are in the names of folders: <c>int64</c> where all are whole numbers (<c>07</c> as a month is one, <c>01234</c>
/// is none), <c>date</c> where all are
/// <c>2026-01-31</c>, else <c>string</c>.
/// </summary>
internal sealed partial class PartitionColumn
{
    private readonly int _place;

    private PartitionColumn(string name, int place, IReadOnlyList<string> values)
    {
        _place = place;
        IArrowType type = values.Count == 0 ? StringType.Default
            : values.All(IsWholeNumber) ? Int64Type.Default
            : values.All(value => TryDate(value, out _)) ? Date32Type.Default
            : StringType.Default;
        Field = new Field(name, type, nullable: true);
    }

    public Field Field { get; }

    /// <summary>The columns of a folder.</summary>
    public static IEnumerable<PartitionColumn> Of(IReadOnlyList<FolderPart> parts) =>
        parts[0].Keys.Select((key, place) =>
            new PartitionColumn(key.Key, place, [.. parts.Select(part => part.Keys[place].Value).OfType<string>()]));

    /// <summary>The value of a file, once for each of its rows.</summary>
    public IArrowArray Repeat(FolderPart part, int rows)
    {
        var value = part.Keys[_place].Value;
        if (Field.DataType is Int64Type)
        {
            long? number = value is null ? null : long.Parse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            return Fill(new Int64Array.Builder(), rows, builder => builder.Append(number)).Build();
        }

        if (Field.DataType is Date32Type)
        {
            DateTime? date = value is not null && TryDate(value, out var day) ? day.ToDateTime(TimeOnly.MinValue) : null;
            var dates = new Date32Array.Builder();
            return Fill(dates, rows, builder => _ = date is null ? builder.AppendNull() : builder.Append(date.Value)).Build();
        }

        return Fill(new StringArray.Builder(), rows, builder => builder.Append(value)).Build();
    }

    private static T Fill<T>(T builder, int rows, Action<T> append)
    {
        for (var i = 0; i < rows; i++)
        {
            append(builder);
        }

        return builder;
    }

    private static bool IsWholeNumber(string text) =>
        WholeNumber().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    private static bool TryDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    [GeneratedRegex(@"\A(-?(0|[1-9][0-9]*)|0[0-9])\z")]
    private static partial Regex WholeNumber();
}
