using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Code;

namespace RunLinkedData.Provenance.Host;

/// <summary>Finds the source file that was started: of a script, a program in one file, a notebook.</summary>
internal static class EntryScript
{
    // Jupyter tells its kernels the notebook: https://jupyter-server.readthedocs.io.
    private const string Notebook = "JPY_SESSION_NAME";

    /// <summary>The whole path of the file; null when there is none, as with a program that was built.</summary>
    /// <param name="source">The process.</param>
    /// <param name="given">The program that this one starts; null for this program itself.</param>
    /// <param name="isHosted">Whether this program is a host of others' code.</param>
    public static string? Find(ProvenanceSource source, ProgramProvenance? given, bool isHosted) =>
        given is not null ? FindIn(given.CommandLine ?? [], source.WorkingFolder)
        : source.SingleFile is { } file && File.Exists(file) ? Path.GetFullPath(file)
        : isHosted ? FindIn([.. source.CommandLine.Skip(1)], source.WorkingFolder) ?? FindNotebook(source)
        : null;

    // The first argument that is the file of a source; or the command itself, when it starts as scripts do.
    private static string? FindIn(IReadOnlyList<string> commandLine, string folder)
    {
        for (var i = 0; i < commandLine.Count; i++)
        {
            var word = commandLine[i];
            if (word.Length == 0 || word[0] == '-' || word.Contains('\0', StringComparison.Ordinal))
            {
                continue;
            }

            var path = Path.GetFullPath(word, folder);
            var isCommand = i == 0 && word.Contains('/', StringComparison.Ordinal);
            if (File.Exists(path) && (SourceFiles.HasEnding(word) || (isCommand && IsScript(path))))
            {
                return path;
            }
        }

        return null;
    }

    private static string? FindNotebook(ProvenanceSource source) =>
        source.Variables.GetValueOrDefault(Notebook) is { Length: > 0 } path && File.Exists(Path.GetFullPath(path, source.WorkingFolder))
            ? Path.GetFullPath(path, source.WorkingFolder)
            : null;

    private static bool IsScript(string path)
    {
        // Pipes and devices, which would block, have the length 0.
        if (new FileInfo(path).Length < 2)
        {
            return false;
        }

        using var stream = File.OpenRead(path);
        return stream.ReadByte() == '#' && stream.ReadByte() == '!';
    }
}
