using System.Text;

namespace RunLinkedData.Provenance.Code.Patches;

/// <summary>What a patch says of one file: git-diff(1), "Generating patch text".</summary>
/// <param name="Path">The path of the file from the top of the patch.</param>
/// <param name="Bytes">The part of the patch.</param>
/// <param name="IsBinary">Whether it holds the content in git's own form for binary files.</param>
internal sealed record PatchSection(string Path, byte[] Bytes, bool IsBinary)
{
    /// <summary>What each starts with, at the start of a line; no line of a change can.</summary>
    public static ReadOnlySpan<byte> Front => "diff --git "u8;

    private static ReadOnlySpan<byte> Binary => "\nGIT binary patch\n"u8;

    private static ReadOnlySpan<byte> EmptyLine => "\n\n"u8;

    /// <summary>
    /// Takes what git has written of a file. Of a binary one, the way back to what it was is left out: <c>git apply</c> does without.
    /// </summary>
    public static PatchSection Parse(byte[] bytes)
    {
        var binary = bytes.AsSpan().IndexOf(Binary);
        var end = binary < 0 ? -1 : bytes.AsSpan(binary + Binary.Length).IndexOf(EmptyLine);
        return new PatchSection(PathIn(bytes), end < 0 ? bytes : bytes[..(binary + Binary.Length + end + EmptyLine.Length)], binary >= 0);
    }

    /// <summary>A file that is new, with its bytes as they are.</summary>
    public static PatchSection OfNewFile(string path, ReadOnlySpan<byte> content, bool isExecutable)
    {
        var (from, to) = (GitPath.Quote("a/" + path), GitPath.Quote("b/" + path));
        using var section = new MemoryStream();
        Write($"diff --git {from} {to}\nnew file mode {(isExecutable ? "100755" : "100644")}\n");
        if (content.Length > 0)
        {
            var endsLine = content[^1] == (byte)'\n';
            var lines = content.Count((byte)'\n') + (endsLine ? 0 : 1);

            // Like git: the tab tells other programs where a name with blanks ends.
            Write($"--- /dev/null\n+++ {to}{(to.Contains(' ', StringComparison.Ordinal) ? "\t" : "")}\n@@ -0,0 +1,{lines} @@\n");
            for (var rest = content; rest.Length > 0;)
            {
                var length = rest.IndexOf((byte)'\n') is >= 0 and var newLine ? newLine + 1 : rest.Length;
                section.WriteByte((byte)'+');
                section.Write(rest[..length]);
                rest = rest[length..];
            }

            Write(endsLine ? "" : "\n\\ No newline at end of file\n");
        }

        return new PatchSection(path, section.ToArray(), IsBinary: false);

        void Write(string text) => section.Write(Encoding.UTF8.GetBytes(text));
    }

    // "a/PATH b/PATH", twice the same, as renames are not looked for.
    private static string PathIn(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        var names = Encoding.UTF8.GetString(bytes[Front.Length..(end < 0 ? bytes.Length : end)]);
        var path = GitPath.Unquote(names[..(names.Length / 2)]);
        return path.StartsWith("a/", StringComparison.Ordinal) ? path[2..] : path;
    }
}
