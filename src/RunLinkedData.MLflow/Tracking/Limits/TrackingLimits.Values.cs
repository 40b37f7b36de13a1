using System.Globalization;
using System.Text;

namespace RunLinkedData.MLflow.Tracking.Limits;

public static partial class TrackingLimits
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Checks the text of a value: well-formed Unicode and not longer than the limit, counted in characters as
    /// MLflow counts them (code points).
    /// </summary>
    internal static void CheckText(string what, string? value, int limit) => CheckText(what, null, value, limit);

    /// <inheritdoc cref="CheckText(string, string?, int)"/>
    /// <param name="what">What the value is, for the message: <c>value of tag</c>.</param>
    /// <param name="of">The name of what it belongs to, for the message; put into words only when there is one to make.</param>
    /// <param name="value">The value.</param>
    /// <param name="limit">The most characters it may have.</param>
    internal static void CheckText(string what, string? of, string? value, int limit)
    {
        ArgumentNullException.ThrowIfNull(value, what);
        if (value.Length > limit && CountCharacters(value) is var length && length > limit)
        {
            throw Invalid(
                $"The {Name(what, of)} '{Shorten(value)}' has {length:N0} characters; at most {limit:N0} are allowed. "
                + "Shorten it, or write the text to an artifact and log its path.");
        }

        if (value.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') >= 0 && !IsWellFormed(value))
        {
            throw Invalid($"The {Name(what, of)} '{Shorten(value)}' holds half of a surrogate pair, which no store can keep. Remove it.");
        }
    }

    /// <summary>A value for a message: its first characters, on one line.</summary>
    internal static string Shorten(string value)
    {
        const int Shown = 60;
        var end = value.Length <= Shown ? value.Length : Shown - (char.IsHighSurrogate(value[Shown - 1]) ? 1 : 0);
        var text = value[..end].ReplaceLineEndings(" ");
        return end == value.Length ? text : text + "…";
    }

    private static string Name(string what, string? of) => of is null ? what : $"{what} '{Shorten(of)}'";

    internal static MlflowException Invalid(string message) => new(MlflowErrorCode.InvalidParameterValue, message);

    private static int CountCharacters(string value)
    {
        var pairs = 0;
        for (var i = 1; i < value.Length; i++)
        {
            if (char.IsSurrogatePair(value[i - 1], value[i]))
            {
                pairs++;
            }
        }

        return value.Length - pairs;
    }

    private static bool IsWellFormed(string value)
    {
        try
        {
            return StrictUtf8.GetByteCount(value) >= 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static void CheckNotEmpty(string what, string? value)
    {
        ArgumentNullException.ThrowIfNull(value, what);
        if (value.Length == 0)
        {
            throw Invalid($"The {what} is empty. Give it at least one character.");
        }
    }

    private static void CheckTime(string what, string? of, long milliseconds)
    {
        if (milliseconds < 0)
        {
            throw Invalid(string.Create(
                CultureInfo.InvariantCulture,
                $"The {Name(what, of)} {milliseconds} is negative. Give milliseconds since the Unix epoch, 0 or more."));
        }
    }
}
