using System.Text.RegularExpressions;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Questions.Reproducing;

/// <summary>The command that starts a program again.</summary>
internal static partial class ProgramCommand
{
    /// <summary>That of a project in the work tree, else the command line as it was; empty when neither is known.</summary>
    public static IReadOnlyList<string> Of(ProgramProvenance? program, string? root)
    {
        var line = program?.CommandLine ?? [];
        if (FindFile(program, root) is { } file)
        {
            return ["dotnet", "run", file, "--", .. line.Skip(1)];
        }

        if (FindProject(program?.Path, root) is { } project)
        {
            string[] configuration = project.Configuration == "Debug" ? [] : ["--configuration", project.Configuration];
            return ["dotnet", "run", "--project", project.Folder, .. configuration, "--", .. line.Skip(1)];
        }

        return line.Count == 0 ? []
            : program?.Executable is { } executable && !IsDotnet(executable) ? [executable, .. line.Skip(1)]
            : line[0].EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? ["dotnet", .. line]
            : line;
    }

    // A program in one file was built elsewhere, and lies in a cache of the SDK.
    private static string? FindFile(ProgramProvenance? program, string? root)
    {
        if (program is not { Path: not null, Script: { } script } || !script.EndsWith(".cs", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var (file, folder) = (Slashes(script), root is null ? null : Slashes(root).TrimEnd('/') + "/");
        return folder is not null && file.StartsWith(folder, StringComparison.Ordinal) ? file[folder.Length..] : script;
    }

    /// <summary>
    /// The folder, relative to the work tree, of the project whose output a program lies in; null for a program that lies elsewhere.
    /// </summary>
    public static (string Folder, string Configuration)? FindProject(string? path, string? root)
    {
        if (path is null || root is null)
        {
            return null;
        }

        var (file, folder) = (Slashes(path), Slashes(root).TrimEnd('/') + "/");
        return file.StartsWith(folder, StringComparison.Ordinal) && Output().Match(file[folder.Length..]) is { Success: true } output
            ? (output.Groups["folder"].Value is { Length: > 0 } below ? below : ".", output.Groups["configuration"].Value)
            : null;
    }

    private static string Slashes(string path) => Drive().IsMatch(path) ? path.Replace('\\', '/') : path;

    private static bool IsDotnet(string executable) => Slashes(executable).Split('/')[^1] is "dotnet" or "dotnet.exe";

    // bin/Debug/net10.0/Program.dll, with the folder of a runtime such as linux-x64 perhaps.
    [GeneratedRegex(@"\A(?:(?<folder>.+?)/)?bin/(?<configuration>[^/]+)/net[0-9][^/]*/(?:[^/]+/)?[^/]+\z")]
    private static partial Regex Output();

    [GeneratedRegex(@"\A[A-Za-z]:[\\/]")]
    private static partial Regex Drive();
}
