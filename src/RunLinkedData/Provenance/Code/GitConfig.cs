using System.Text;

namespace RunLinkedData.Provenance.Code;

/// <summary>The remotes in the <c>config</c> of a repository: git-config(1), without includes and without <c>insteadOf</c>.</summary>
internal sealed class GitConfig
{
    private const int LargestFile = 1024 * 1024;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<string> _remotes = [];

    public static GitConfig Read(GitFolder git, List<string> notes) =>
        Parse(BoundedFile.ReadText(Path.Combine(git.Common, "config"), LargestFile, notes) ?? "");

    public static GitConfig Parse(string text)
    {
        var config = new GitConfig();
        var section = "";
        foreach (var line in Lines(text))
        {
            var rest = line.AsSpan().Trim();
            if (rest.StartsWith("["))
            {
                (section, rest) = Section(rest);
            }

            var equals = rest.IndexOf('=');
            if (equals > 0 && rest[0] is not ('#' or ';'))
            {
                config.Add(section, rest[..equals].Trim().ToString().ToLowerInvariant(), Value(rest[(equals + 1)..]));
            }
        }

        return config;
    }

    /// <summary>The URL of the branch's remote, else of <c>origin</c>, else of the only one; or null.</summary>
    public string? RemoteOf(string? branch)
    {
        var name = branch is null ? null : _values.GetValueOrDefault($"branch.{branch}.remote");
        return name is not null && UrlOf(name) is { } url ? url
            : name is not null && name.Contains("://", StringComparison.Ordinal) ? name
            : UrlOf("origin") ?? (_remotes is [var only] ? UrlOf(only) : null);
    }

    private string? UrlOf(string remote) => _values.GetValueOrDefault($"remote.{remote}.url");

    private void Add(string section, string key, string value)
    {
        // A remote may have more URLs; the first is the one that is fetched from. Of all else the last value counts.
        var isUrl = key == "url" && section.StartsWith("remote.", StringComparison.Ordinal);
        if (isUrl && _values.TryAdd($"{section}.url", value))
        {
            _remotes.Add(section["remote.".Length..]);
        }
        else if (!isUrl)
        {
            _values[$"{section}.{key}"] = value;
        }
    }

    // [section "Sub\"section"]: only the first name ignores case.
    private static (string Name, string After) Section(ReadOnlySpan<char> line)
    {
        var name = new StringBuilder();
        var isQuoted = false;
        for (var i = 1; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '"':
                    name.Append(isQuoted ? "" : ".");
                    isQuoted = !isQuoted;
                    break;
                case '\\' when isQuoted && i + 1 < line.Length:
                    name.Append(line[++i]);
                    break;
                case ']' when !isQuoted:
                    return (name.ToString(), line[(i + 1)..].Trim().ToString());
                case var c when isQuoted:
                    name.Append(c);
                    break;
                case var c when !char.IsWhiteSpace(c):
                    name.Append(char.ToLowerInvariant(c));
                    break;
            }
        }

        return ("", "");
    }

    private static string Value(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        var value = new StringBuilder();
        var kept = 0;
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '"')
            {
                isQuoted = !isQuoted;
                kept = value.Length;
            }
            else if (c == '\\' && i + 1 < text.Length)
            {
                value.Append(text[++i] switch { 'n' => '\n', 't' => '\t', 'b' => '\b', var other => other });
                kept = value.Length;
            }
            else if (!isQuoted && c is '#' or ';' && !isQuoted)
            {
                break;
            }
            else
            {
                value.Append(c);
                kept = isQuoted || !char.IsWhiteSpace(c) ? value.Length : kept;
            }
        }

        // Blanks before a comment do not count.
        return value.ToString(0, kept);
    }

    // A backslash at the end continues the line.
    private static IEnumerable<string> Lines(string text)
    {
        var longer = "";
        foreach (var line in text.TrimStart('\uFEFF').Split('\n'))
        {
            var whole = longer + line.TrimEnd('\r');
            var isContinued = whole.Length - whole.AsSpan().TrimEnd('\\').Length is var backslashes && backslashes % 2 == 1;
            longer = isContinued && whole.Length < LargestFile ? whole[..^1] : "";
            if (longer.Length == 0)
            {
                yield return whole;
            }
        }
    }
}
