using Microsoft.Win32.SafeHandles;

namespace RunLinkedData.Cli.Running;

/// <summary>The terminal at which this program was started.</summary>
internal sealed class ControllingTerminal : IDisposable
{
    private readonly SafeFileHandle _terminal;

    private ControllingTerminal(SafeFileHandle terminal) => _terminal = terminal;

    /// <summary>Whether its keys send their signals to this program, and to all of its process group.</summary>
    public bool SendsToUs => Posix.ForegroundGroup(_terminal) == Posix.OwnGroup();

    /// <summary>Null without a terminal, as in a job of a scheduler.</summary>
    public static ControllingTerminal? TryOpen()
    {
        try
        {
            return new ControllingTerminal(File.OpenHandle("/dev/tty", FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Dispose() => _terminal.Dispose();
}
