using System.Globalization;
using System.Numerics;
using System.Text;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Lake.Describing.Delta;

/// <summary>
/// What is known for certain of the columns of a file ("Per-file Statistics"): a bound that is wrong loses rows in readers.
/// </summary>
internal static class FileStatistics
{
    private const int MostCharacters = 32;

    // Of more digits, those who read numbers of JSON as floating-point numbers lose some.
    private static readonly BigInteger MostDigits = BigInteger.Pow(10, 15);

    /// <summary>The statistics of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="columns">The columns of its version.</param>
    public static string Of(DescribedFile file, IReadOnlyList<DescribedColumn> columns)
    {
        var facts = file.Leaves.Where(leaf => leaf.Depth == 0).ToDictionary(leaf => leaf.Column, StringComparer.Ordinal);
        var known = columns.Where(column => !column.IsLeftOut && facts.ContainsKey(column.Name))
            .Select(column => (Column: column, Facts: facts[column.Name]))
            .ToList();
        return LogText.Of(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("numRecords", file.Rows);
            WriteBounds("minValues", leaf => leaf.Least, isUpper: false);
            WriteBounds("maxValues", leaf => leaf.Greatest, isUpper: true);
            json.WriteStartObject("nullCount");
            foreach (var (column, leaf) in known.Where(one => one.Facts.Nulls is not null))
            {
                json.WriteNumber(column.Name, leaf.Nulls!.Value);
            }

            json.WriteEndObject();
            json.WriteEndObject();

            void WriteBounds(string name, Func<LeafFacts, object?> valueOf, bool isUpper)
            {
                json.WriteStartObject(name);
                foreach (var (column, leaf) in known)
                {
                    if (Bound(valueOf(leaf), column, isUpper) is { } value)
                    {
                        json.WritePropertyName(column.Name);
                        json.WriteRawValue(value);
                    }
                }

                json.WriteEndObject();
            }
        });
    }

    /// <summary>A bound as JSON; null when there is none to tell.</summary>
    private static string? Bound(object? value, DescribedColumn column, bool isUpper)
    {
        var type = column.Parsed!;
        return (value, type.Kind) switch
        {
            (byte[] text, _) => Text(isUpper ? TextBounds.Upper(text, MostCharacters) : TextBounds.Lower(text, MostCharacters)),
            (BigInteger digits, _) => BigInteger.Abs(digits) < MostDigits ? Decimal(digits, type.Scale) : null,
            (long days, ColumnKind.Date) => Time(days, TimeSpan.TicksPerDay, "yyyy-MM-dd"),
            (long micros, ColumnKind.Timestamp) => Milliseconds(micros, isUpper, "yyyy-MM-ddTHH:mm:ss.fff"),
            (long micros, ColumnKind.TimestampUtc) => Milliseconds(micros, isUpper, "yyyy-MM-ddTHH:mm:ss.fffZ"),
            (long number, _) => number.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    // What is not less than an empty text is everything.
    private static string? Text(byte[]? bound) =>
        bound is null or [] ? null : LogText.Of(json => json.WriteStringValue(bound));

    private static string Decimal(BigInteger digits, int scale)
    {
        var text = BigInteger.Abs(digits).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        StringBuilder number = new(text);
        if (scale > 0)
        {
            number.Insert(text.Length - scale, '.');
        }

        return (digits.Sign < 0 ? "-" : "") + number;
    }

    // "Timestamp columns are truncated down to milliseconds", which the upper bound has to be above.
    private static string? Milliseconds(long micros, bool isUpper, string format)
    {
        var (milliseconds, rest) = Math.DivRem(micros, 1000);
        milliseconds += rest < 0 && !isUpper ? -1 : rest > 0 && isUpper ? 1 : 0;
        return Time(milliseconds, TimeSpan.TicksPerMillisecond, format);
    }

    private static string? Time(long count, long ticksOfOne, string format)
    {
        var ticks = DateTime.UnixEpoch.Ticks + (Int128)count * ticksOfOne;
        return ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks
            ? $"\"{new DateTime((long)ticks, DateTimeKind.Utc).ToString(format.Replace("Z", "'Z'"), CultureInfo.InvariantCulture)}\""
            : null;
    }
}
