using System.Globalization;
using System.Text;

namespace RunLinkedData.Cli.Running;

/// <summary>The processes of this machine, where it has them as files (Linux).</summary>
internal static class ProcessTable
{
    private const string Root = "/proc";

    public static bool IsThere { get; } = OperatingSystem.IsLinux() && File.Exists(Root + "/self/environ");

    /// <summary>
    /// Those that have a variable: a program and whatever it has started, in whatever group or session, also when who started it is gone.
    /// </summary>
    public static IReadOnlyList<TableEntry> Find(string variable, string value)
    {
        var sought = Encoding.UTF8.GetBytes($"{variable}={value}\0");
        return
        [
            .. Directory.EnumerateDirectories(Root)
                .Select(folder => int.TryParse(
                    Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
                .Where(id => id > 0 && id != Environment.ProcessId)
                .Select(id => TryRead(id, sought))
                .OfType<TableEntry>(),
        ];
    }

    private static TableEntry? TryRead(int id, byte[] sought)
    {
        try
        {
            if (File.ReadAllBytes($"{Root}/{id}/environ").AsSpan().IndexOf(sought) < 0)
            {
                return null;
            }

            // Behind the name, which may hold blanks and brackets: state, parent, group.
            var stat = File.ReadAllText($"{Root}/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ignored = File.ReadLines($"{Root}/{id}/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
            return new TableEntry(
                id,
                int.Parse(fields[2], NumberStyles.Integer, CultureInfo.InvariantCulture),
                ulong.Parse(ignored.AsSpan("SigIgn:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // It has ended, or is somebody else's.
            return null;
        }
    }
}
