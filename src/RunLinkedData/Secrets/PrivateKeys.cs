using System.Text;
using System.Text.RegularExpressions;

namespace RunLinkedData.Secrets;

/// <summary>Removes private keys in PEM form (RFC 7468), whole or cut, also within diffs, JSON and string literals.</summary>
internal static partial class PrivateKeys
{
    // A key of RSA with 16,384 bits has some 12,800 characters.
    private const int LongestKey = 20_000;

    public static string Redact(string text)
    {
        var markers = Marker().Matches(text);
        if (markers.Count == 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var done = 0;
        for (var i = 0; i < markers.Count; i++)
        {
            var marker = markers[i];
            var next = i + 1 < markers.Count ? markers[i + 1] : null;
            if (IsBegin(marker))
            {
                var isWhole = next is not null && !IsBegin(next) && next.Index - marker.Index <= LongestKey;
                var start = marker.Index + marker.Length;
                Take(start, isWhole ? next!.Index : EndOfHunk(text, start, next?.Index ?? text.Length), isWhole);
            }
            else if (i == 0 || !IsBegin(markers[i - 1]))
            {
                // The end of a key whose beginning lies outside of the hunk.
                var start = Math.Max(done, marker.Index - LongestKey);
                Take(
                    Math.Max(start, text.LastIndexOf("\n@@", marker.Index, marker.Index - start, StringComparison.Ordinal)),
                    marker.Index,
                    isWhole: false);
            }
        }

        return result.Append(text, done, text.Length - done).ToString();

        void Take(int start, int end, bool isWhole)
        {
            var body = (isWhole ? KeyLine() : LongKeyLine()).Replace(text[start..end], SecretName.Mask);
            result.Append(text, done, start - done).Append(body);
            done = end;
        }
    }

    private static bool IsBegin(Match marker) => marker.Value.StartsWith("-----BEGIN", StringComparison.Ordinal);

    private static int EndOfHunk(string text, int start, int end)
    {
        end = Math.Min(end, start + LongestKey);
        var hunk = text.IndexOf("\n@@", start, end - start, StringComparison.Ordinal);
        return hunk < 0 ? end : hunk;
    }

    [GeneratedRegex("-----(?:BEGIN|END) [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----", RegexOptions.CultureInvariant)]
    private static partial Regex Marker();

    // Base64. Between both markers all of it; with one marker missing only what is too long for a word.
    [GeneratedRegex("[A-Za-z0-9+/=_]{8,}", RegexOptions.CultureInvariant)]
    private static partial Regex KeyLine();

    [GeneratedRegex("[A-Za-z0-9+/=_]{40,}", RegexOptions.CultureInvariant)]
    private static partial Regex LongKeyLine();
}
