using System.Text;
using System.Text.RegularExpressions;

namespace RunLinkedData.Secrets;

/// <summary>Removes private keys in PEM (RFC 7468), SSH2's and PuTTY's form, whole or cut, also within diffs, JSON and literals.</summary>
internal static partial class PrivateKeys
{
    // A key of RSA with 16,384 bits has some 12,800 characters.
    private const int LongestKey = 20_000;

    public static string Redact(string text)
    {
        text = PuttyLines().Replace(
            text, static match => match.Groups["front"].Value + KeyLine().Replace(match.Groups["body"].Value, SecretName.Mask));
        text = PuttyMac().Replace(text, "$1" + SecretName.Mask);
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

    private static bool IsBegin(Match marker) => marker.ValueSpan.Contains("BEGIN", StringComparison.Ordinal);

    private static int EndOfHunk(string text, int start, int end)
    {
        end = Math.Min(end, start + LongestKey);
        var hunk = text.IndexOf("\n@@", start, end - start, StringComparison.Ordinal);
        return hunk < 0 ? end : hunk;
    }

    // In an address, blanks are %20 or +. SSH2 has a blank inside of the dashes.
    [GeneratedRegex(
        """
        -----(?:BEGIN|END)(?:[ ]|%20|\+)[A-Z0-9 %+]{0,60}PRIVATE(?:[ ]|%20|\+)KEY(?:(?:[ ]|%20|\+)BLOCK)?-----
        |----[ ](?:BEGIN|END)[ ][A-Z0-9 ]{0,40}PRIVATE[ ]KEY[ ]----
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Marker();

    // PuTTY's own format: base64 behind the number of its lines, then a hash of it.
    [GeneratedRegex(
        @"(?<front>\bPrivate-Lines: [0-9]{1,4}(?:\\r)?(?:\\n)?\s)(?<body>(?:[\s+-]{0,8}[A-Za-z0-9+/=]{20,80}(?:\\[rn]){0,2}){1,250})",
        RegexOptions.CultureInvariant)]
    private static partial Regex PuttyLines();

    [GeneratedRegex(@"(\bPrivate-(?:MAC|Hash): )[0-9a-f]{16,128}", RegexOptions.CultureInvariant)]
    private static partial Regex PuttyMac();

    // Base64. Between both markers all of it; with one marker missing only what is too long for a word.
    [GeneratedRegex("[A-Za-z0-9+/=_]{8,}", RegexOptions.CultureInvariant)]
    private static partial Regex KeyLine();

    [GeneratedRegex("[A-Za-z0-9+/=_]{40,}", RegexOptions.CultureInvariant)]
    private static partial Regex LongKeyLine();
}
