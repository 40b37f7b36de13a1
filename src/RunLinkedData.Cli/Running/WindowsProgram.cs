using System.ComponentModel;
using System.Diagnostics;
using RunLinkedData.Cli.CommandLine;

namespace RunLinkedData.Cli.Running;

/// <summary>
/// A program on Windows: it is at the console of this program, which tells it of Ctrl-C and of its end by itself.
/// </summary>
internal sealed class WindowsProgram : IProgram
{
    private const int FileNotFound = 2;
    private const int PathNotFound = 3;

    private readonly Process _process;

    public WindowsProgram(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw ProgramError.Of(
                command[0],
                exception.Message.TrimEnd('.'),
                exception.NativeErrorCode is FileNotFound or PathNotFound ? ExitCode.NotFound : ExitCode.NotExecutable);
        }

        Ended = WaitAsync();
    }

    public Stream Output => _process.StandardOutput.BaseStream;

    public Stream Error => _process.StandardError.BaseStream;

    public Task<int> Ended { get; }

    public void Send(int signal)
    {
        // The console has.
    }

    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended.
        }
    }

    public Task EndRestAsync(int signal, CancellationToken limit) => Task.CompletedTask;

    public void Dispose() => _process.Dispose();

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }
}
