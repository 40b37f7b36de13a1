using System.Collections.Concurrent;

namespace RunLinkedData.Logs;

/// <summary>The logs of the runs that are open in this program, and which of them is meant by whoever logs.</summary>
internal static class RunLogs
{
    private static readonly AsyncLocal<RunLogFile?> Ambient = new();
    private static readonly ConcurrentDictionary<RunLogFile, bool> Open = new();

    /// <summary>Lets a log take what is logged from now on.</summary>
    public static void Add(RunLogFile log) => Open.TryAdd(log, true);

    /// <summary>Ends that.</summary>
    public static void Remove(RunLogFile log) => Open.TryRemove(log, out _);

    /// <summary>Makes a log the one that the caller, and what it starts from here on, writes to.</summary>
    public static void MakeCurrent(RunLogFile log) => Ambient.Value = log;

    /// <summary>Writes to the log of the run that the caller works for; when it works for none, to those of all runs that are open.</summary>
    public static void Write(string line)
    {
        if (Ambient.Value is { } own && Open.ContainsKey(own))
        {
            own.Write(line);
            return;
        }

        foreach (var log in Open.Keys)
        {
            log.Write(line);
        }
    }

    /// <summary>Whether a line would reach any log.</summary>
    public static bool IsWanted => !Open.IsEmpty;
}
