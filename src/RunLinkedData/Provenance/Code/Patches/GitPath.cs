using System.Globalization;
using System.Text;

namespace RunLinkedData.Provenance.Code.Patches;

/// <summary>
/// A path as it stands in a patch: in quotes, with octal numbers for bytes, when it has other characters than plain ones (git-config(1),
/// core.quotePath).
/// </summary>
internal static class GitPath
{
    private const string Escapes = "abtnvfr";
    private const byte FirstEscape = 7;

    /// <summary>The path in its form for a patch.</summary>
    public static string Quote(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        if (!bytes.Any(IsQuoted))
        {
            return path;
        }

        var text = new StringBuilder("\"");
        foreach (var value in bytes)
        {
            text.Append(value switch
            {
                (byte)'"' => "\\\"",
                (byte)'\\' => "\\\\",
                _ when IsQuoted(value) => $"\\{Convert.ToString(value, 8).PadLeft(3, '0')}",
                _ => ((char)value).ToString(),
            });
        }

        return text.Append('"').ToString();
    }

    /// <summary>The path of a form for a patch.</summary>
    public static string Unquote(string text)
    {
        if (text is not ['"', .., '"'])
        {
            return text;
        }

        List<byte> bytes = [];
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] != '\\')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text[i].ToString(CultureInfo.InvariantCulture)));
            }
            else if (i + 3 < text.Length && char.IsBetween(text[i + 1], '0', '3'))
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 3), 8));
                i += 3;
            }
            else
            {
                i++;
                var escape = Escapes.IndexOf(text[i], StringComparison.Ordinal);
                bytes.Add(escape >= 0 ? (byte)(FirstEscape + escape) : (byte)text[i]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static bool IsQuoted(byte value) => value is < 0x20 or >= 0x7F or (byte)'"' or (byte)'\\';
}
