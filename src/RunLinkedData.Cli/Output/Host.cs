using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace RunLinkedData.Cli.Output;

/// <summary>What the process gives to the program: its streams and its environment.</summary>
internal sealed record Host(
    TextWriter Output,
    TextWriter Error,
    bool IsOutputTerminal,
    bool IsErrorTerminal,
    Func<int> TerminalWidth,
    Func<string, string?> Environment)
{
    private const int OutputBytes = 1 << 16;

    [SuppressMessage(
        "ApiDesign",
        "RS0030:Do not use banned APIs",
        Justification = "This is the one place that touches the console and the environment.")]
    public static Host OfProgram => new(
        new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 14) { AutoFlush = !Console.IsOutputRedirected },
        Console.Error,
        !Console.IsOutputRedirected,
        !Console.IsErrorRedirected,
        () => Console.WindowWidth,
        System.Environment.GetEnvironmentVariable);

    /// <summary>
    /// stdout for bytes; <see cref="Output"/> has to be flushed first. Every byte is appended where stdout stands, also in a
    /// file that others write too. A reader that has gone away, such as head, is an <see cref="IOException"/> here; the
    /// console's own stream would go on.
    /// </summary>
    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "As above.")]
    public static Stream OpenOutput()
    {
        if (!OperatingSystem.IsWindows())
        {
            // Of what can be sought in, FileStream keeps a position of its own, which no other writer sees. What is left has readers.
            var unbuffered = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!unbuffered.CanSeek)
            {
                return new BufferedStream(unbuffered, OutputBytes);
            }
        }

        return new BufferedStream(Console.OpenStandardOutput(), OutputBytes);
    }

    /// <summary>stdout for the bytes of another program, as they come: when its reader is gone, they go nowhere.</summary>
    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "As above.")]
    public static Stream OpenRawOutput() => Console.OpenStandardOutput();

    /// <summary>The same for stderr.</summary>
    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "As above.")]
    public static Stream OpenRawError() => Console.OpenStandardError();

    /// <summary>
    /// Whether colours and moving parts are wanted on a stream that is a terminal: not with NO_COLOR (https://no-color.org) or TERM=dumb.
    /// </summary>
    public bool WantsColor => Environment("NO_COLOR") is null or "" && Environment("TERM") != "dumb";
}
