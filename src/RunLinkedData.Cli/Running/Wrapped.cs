using System.ComponentModel;
using System.Diagnostics;
using RunLinkedData.Cli.CommandLine;

namespace RunLinkedData.Cli.Running;

/// <summary>A program that is executed as a run: what it prints goes where it would go without, and to the log of the run.</summary>
internal sealed class Wrapped(
    IReadOnlyList<string> command, IReadOnlyDictionary<string, string> variables, TextWriter output, TextWriter error, TextWriter log)
{
    /// <summary>
    /// Executes it and gives its exit code. Ctrl-C reaches the program itself, which may end in its own way; a second time it is killed.
    /// </summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
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

        using var process = Start(start);
        await using var kill = cancellationToken.Register(() => End(process));
        await Task.WhenAll(CopyAsync(process.StandardOutput, output), CopyAsync(process.StandardError, error));
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return process.ExitCode;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new CommandException($"'{start.FileName}' cannot be started: {exception.Message}. Check its name and the PATH.");
        }
    }

    // A terminal has sent the signal to the program as well; what is signalled alone, as by a scheduler, passes it on.
    private static void End(Process process)
    {
        try
        {
            if (!process.WaitForExit(TimeSpan.FromSeconds(10)))
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    private async Task CopyAsync(StreamReader source, TextWriter target)
    {
        while (await source.ReadLineAsync() is { } line)
        {
            lock (log)
            {
                log.WriteLine(line);
                target.WriteLine(line);
                target.Flush();
            }
        }
    }
}
