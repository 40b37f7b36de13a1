using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Code;
using RunLinkedData.Secrets;

namespace RunLinkedData.Provenance.Host;

/// <summary>Captures what program executes.</summary>
internal static class ProgramCapture
{
    private const int LongestCommandLine = 64 * 1024;

    [UnconditionalSuppressMessage(
        "SingleFile", "IL3000", Justification = "Assemblies of a single file have no path, and its executable stands for them.")]
    public static ProgramProvenance Capture(
        Assembly? entry, IReadOnlyList<string> commandLine, ProvenanceOptions options, List<string> notes)
    {
        if (options.Program is { } given)
        {
            return given with
            {
                CommandLine = options.CommandLine && given.CommandLine is { } line ? SecretArguments.Redact(Shortened(line, notes)) : null,
            };
        }

        var (version, commit) = Split(entry?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        if (entry is null)
        {
            notes.Add("The name and the version of the program are not known: its host has no entry assembly.");
        }

        return new ProgramProvenance
        {
            Name = entry?.GetName().Name,
            Version = version,
            Commit = commit,
            Path = entry?.Location is { Length: > 0 } location ? location : Environment.ProcessPath,
            Executable = Environment.ProcessPath,
            Framework = RuntimeInformation.FrameworkDescription,
            CommandLine = options.CommandLine ? SecretArguments.Redact(Shortened(commandLine, notes)) : null,
        };
    }

    /// <summary>The SDK puts the commit behind a plus, or behind a dot when there is a plus already: <c>1.2.3+build.5.ID</c>.</summary>
    public static (string? Version, string? Commit) Split(string? informationalVersion)
    {
        var version = informationalVersion ?? "";
        var plus = version.IndexOf('+', StringComparison.Ordinal);
        var before = plus < 0 ? -1 : Math.Max(plus, version.LastIndexOf('.'));
        return before >= 0 && GitHead.IdIn(version[(before + 1)..]) is { } commit
            ? (version[..before], commit)
            : (informationalVersion, null);
    }

    private static List<string> Shortened(IReadOnlyList<string> commandLine, List<string> notes)
    {
        var length = 0;
        var whole = commandLine.TakeWhile(argument => (length += argument.Length + 1) <= LongestCommandLine).ToList();
        if (whole.Count < commandLine.Count)
        {
            notes.Add(
                $"The command line is longer than {LongestCommandLine} characters; "
                + $"its last {commandLine.Count - whole.Count} arguments were left out.");
        }

        return whole;
    }
}
