using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Recording.Parameters;

/// <summary>
/// Parameters that others wrote, as values: numbers without group separators, days and times in ISO 8601 and,
/// when they name no zone, in UTC.
/// </summary>
internal static class ParameterText
{
    public static bool TryParse<T>(string text, [MaybeNullWhen(false)] out T value)
        where T : IParsable<T>
    {
        object? found = default(T) switch
        {
            double => Number<double>(text),
            float => Number<float>(text),
            Half => Number<Half>(text),
            decimal => Number<decimal>(text),
            DateTime =>
                IsoTime.TryParseWall(text, out var wall) ? wall : IsoTime.TryParseInstant(text, out var moment) ? moment.UtcDateTime : null,
            DateTimeOffset => IsoTime.TryParseInstant(text, out var moment) ? moment : null,
            DateOnly => IsoTime.TryParseDay(text, out var day) ? day : null,
#pragma warning disable RS0030 // Whole numbers have no group separators by default, and what other types take is theirs to say.
            _ => T.TryParse(text, CultureInfo.InvariantCulture, out var other) ? other : null,
#pragma warning restore RS0030
        };
        value = found is T result ? result : default;
        return found is not null;
    }

    private static object? Number<T>(string text)
        where T : INumberBase<T> => T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
