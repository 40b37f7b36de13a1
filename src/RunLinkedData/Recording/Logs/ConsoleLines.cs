namespace RunLinkedData.Recording.Logs;

/// <summary>Where what a program writes to its console goes in the log of one run: line by line, its two streams apart.</summary>
internal sealed class ConsoleLines(RunLogFile log, Func<string, string> clean)
    : ConsoleListener(new RunLogWriter(log, clean), new RunLogWriter(log, clean))
{
    /// <summary>Puts the beginnings of lines that have no end yet into the log.</summary>
    public void Flush()
    {
        Out.Flush();
        Error.Flush();
    }
}
