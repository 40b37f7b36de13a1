using System.Text.RegularExpressions;

namespace RunLinkedData.Provenance.Executors;

/// <summary>Makes the locators of logs from names that others chose.</summary>
internal static partial class LocatorText
{
    /// <summary>
    /// <c>command:</c> and a command line for a POSIX shell, names quoted where that is needed; a word without a name is left out. Null
    /// when a name could be taken for an option.
    /// </summary>
    public static string? Command(string command, params ReadOnlySpan<(string Option, string? Name)> words)
    {
        var line = "command:" + command;
        foreach (var (option, name) in words)
        {
            if (name is null)
            {
                continue;
            }

            if (name.StartsWith('-'))
            {
                return null;
            }

            line += (option.Length == 0 ? " " : $" {option} ") + Quote(name);
        }

        return line;
    }

    private static string Quote(string name) =>
        Plain().IsMatch(name) ? name : $"'{name.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^[A-Za-z0-9._/:@=+-]+\z")]
    private static partial Regex Plain();
}
