using System.Globalization;
using System.Text;

namespace RunLinkedData.MLflow.Tracking.Limits;

public static partial class TrackingLimits
{
    /// <summary>Checks the key of a metric, a param or a tag: its length, its characters, and that it is a normal relative path.</summary>
    /// <param name="what">What the key is of, for the message: <c>metric key</c>.</param>
    /// <param name="key">The key.</param>
    internal static void CheckKey(string what, string key)
    {
        CheckNotEmpty(what, key);
        CheckText(what, key, Key);
        foreach (var rune in key.EnumerateRunes())
        {
            if (!IsKeyCharacter(rune))
            {
                throw Invalid(
                    $"The {what} '{Shorten(key)}' holds {Describe(rune)}. "
                    + "Keys may hold letters and digits, '_', '-', '.', '/', ':' and spaces.");
            }
        }

        if (!IsNormalPath(key))
        {
            throw Invalid(
                $"The {what} '{Shorten(key)}' is not a normal relative path. "
                + "It may not begin or end with '/', nor begin with '..', nor have an empty, '.' or '..' part between slashes.");
        }
    }

    /// <summary>Whether a metric, param or tag may have this key.</summary>
    /// <param name="key">The key.</param>
    internal static bool IsKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key is not ("" or ".") && key.Length <= Key && key.EnumerateRunes().All(IsKeyCharacter) && IsNormalPath(key);
    }

    // MLflow treats keys as file names: they must be what they are after normalisation as a path.
    private static bool IsNormalPath(string key) =>
        key[0] != '/' && !key.StartsWith("..", StringComparison.Ordinal) && !key.Split('/').Any(part => part is "" or "." or "..");

    private static bool IsKeyCharacter(Rune rune) =>
        rune.Value is '_' or '-' or '.' or '/' or ':' or ' '
        || Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    private static string Describe(Rune rune) =>
        Rune.IsControl(rune) || Rune.IsWhiteSpace(rune)
            ? string.Create(CultureInfo.InvariantCulture, $"the character U+{rune.Value:X4}")
            : $"'{rune}'";
}
