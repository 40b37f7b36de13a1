using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RunLinkedData.Recording.Logs;

/// <summary>The logs of the runs that are open in this program, and which of them is meant by whoever logs.</summary>
internal static class RunLogs
{
    private static readonly AsyncLocal<Flow?> Ambient = new();
    private static readonly ConcurrentDictionary<RunLogFile, ConsoleLines?> Open = new();

    /// <summary>Whether a line would reach any log.</summary>
    public static bool IsWanted => !Open.IsEmpty;

    /// <summary>How many there are.</summary>
    public static int Count => Open.Count;

    /// <summary>Lets a log take what is logged from now on, and what is written to the console if it wants that.</summary>
    public static void Add(RunLogFile log, ConsoleLines? console = null) => Open.TryAdd(log, console);

    /// <summary>Ends that.</summary>
    public static void Remove(RunLogFile log) => Open.TryRemove(log, out _);

    /// <summary>
    /// Makes a log the one that the caller, and what it starts from here on, writes to; when that has ended, it is the one before again.
    /// </summary>
    public static void MakeCurrent(RunLogFile log) => Ambient.Value = new Flow(log, FindOpen());

    /// <summary>
    /// Writes to the log of the run that the caller works for; when it works for none, to those of all runs that are open.
    /// </summary>
    public static void Write(string line, LogLevel level, string text)
    {
        if (FindOpen() is { } flow)
        {
            flow.Log.Write(line, level, text);
            return;
        }

        foreach (var log in Open.Keys)
        {
            log.Write(line, level, text);
        }
    }

    /// <summary>
    /// Where what the caller writes to the console goes: to the run that it works for, if that wants it; when it works for none, to all
    /// that do.
    /// </summary>
    public static IEnumerable<ConsoleLines> FindConsoles()
    {
        if (Open.IsEmpty)
        {
            return [];
        }

        IEnumerable<ConsoleLines?> found = FindOpen() is { } flow ? [Open.GetValueOrDefault(flow.Log)] : Open.Values;
        return found.OfType<ConsoleLines>();
    }

    private static Flow? FindOpen()
    {
        var flow = Ambient.Value;
        while (flow is not null && !Open.ContainsKey(flow.Log))
        {
            flow = flow.Outer;
        }

        return flow;
    }

    private sealed record Flow(RunLogFile Log, Flow? Outer);
}
