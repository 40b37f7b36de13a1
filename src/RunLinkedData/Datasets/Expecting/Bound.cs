using System.Globalization;
using System.Numerics;

namespace RunLinkedData.Datasets.Expecting;

/// <summary>A value that values of a column are compared to.</summary>
/// <param name="Kind">Which columns it can be compared to.</param>
/// <param name="Value">An <see cref="ExactNumber"/>, a time of .NET, or text.</param>
/// <param name="Text">As people write it.</param>
internal sealed record Bound(BoundKind Kind, IComparable Value, string Text)
{
    public static Bound Of<T>(T value)
        where T : IComparable<T> => value switch
        {
            double number => OfFloat(number),
            float number => OfFloat(double.Parse(Invariant(number), NumberStyles.Float, CultureInfo.InvariantCulture)),
            decimal number => new Bound(BoundKind.Number, ExactNumber.Of(number), Invariant(number)),
            BigInteger or sbyte or short or int or long or byte or ushort or uint or ulong or Int128 =>
                new Bound(BoundKind.Number, ExactNumber.Parse(Invariant(value)), Invariant(value)),
            DateTime time => new Bound(BoundKind.Time, time, time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)),
            DateTimeOffset time => new Bound(BoundKind.Time, time, time.ToString("O", CultureInfo.InvariantCulture)),
            DateOnly day => new Bound(BoundKind.Time, day, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            TimeOnly time => new Bound(BoundKind.Time, time, time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)),
            TimeSpan span => new Bound(BoundKind.Time, span, span.ToString("c", CultureInfo.InvariantCulture)),
            string text => new Bound(BoundKind.Text, text, text),
            null => throw new ArgumentNullException(nameof(value)),
            _ => throw new ArgumentException($"No column has values that are compared to a {typeof(T).Name}.", nameof(value)),
        };

    /// <summary>Whether this is beyond another of the same type.</summary>
    public bool IsAfter(Bound other) => Value is string text
        ? string.CompareOrdinal(text, (string)other.Value) > 0
        : Value.CompareTo(other.Value) > 0;

    private static Bound OfFloat(double number) => double.IsFinite(number)
        ? new Bound(BoundKind.Number, ExactNumber.Parse(Invariant(number)), Invariant(number))
        : throw new ArgumentException($"{number} is no bound. Leave it out, with AtLeast or AtMost.", nameof(number));

    private static string Invariant<T>(T value) => string.Create(CultureInfo.InvariantCulture, $"{value}");
}

/// <summary>Which columns a value can be compared to.</summary>
internal enum BoundKind
{
    Number,
    Time,
    Text,
}
