namespace RunLinkedData.Recording.Logs;

/// <summary>
/// Who hears what a program writes to its console, its two streams apart. Its writers need not be safe for use by several threads.
/// </summary>
internal class ConsoleListener(TextWriter output, TextWriter error)
{
    /// <summary>For standard output.</summary>
    public TextWriter Out { get; } = TextWriter.Synchronized(output);

    /// <summary>For standard error.</summary>
    public TextWriter Error { get; } = TextWriter.Synchronized(error);
}
