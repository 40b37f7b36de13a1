using System.Diagnostics;
using System.IO.Pipes;
using RunLinkedData.Cli.CommandLine;

namespace RunLinkedData.Cli.Running;

/// <summary>
/// A program on Linux or macOS. Without a terminal it has a process group of its own, which gets each signal once from here. At a
/// terminal it stays in the group of this program, so that it can read what is typed, stop and go on with the job, and gets from the keys
/// what they send; what does not come from there is sent on.
/// </summary>
internal sealed class UnixProgram : IProgram
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // Where nobody tells what a process ignores.
    private static readonly TimeSpan TimeOfRest = TimeSpan.FromSeconds(10);

    private readonly AnonymousPipeServerStream _output = new(PipeDirection.In, HandleInheritability.None);
    private readonly AnonymousPipeServerStream _error = new(PipeDirection.In, HandleInheritability.None);
    private readonly ControllingTerminal? _terminal = ControllingTerminal.TryOpen();
    private readonly KeyValuePair<string, string> _mark;
    private readonly int _id;

    /// <param name="command">The program and its arguments.</param>
    /// <param name="variables">Variables that it finds beside those of this program.</param>
    /// <param name="mark">The variable by which all that it starts is known.</param>
    /// <exception cref="CommandException">There is no such program, or it cannot be executed.</exception>
    public UnixProgram(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> variables, string mark)
    {
        _mark = new(mark, variables[mark]);
        var environment = new ProcessStartInfo().Environment;
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        var problem = Posix.Spawn(
            command,
            environment,
            ((int)_output.ClientSafePipeHandle.DangerousGetHandle(), (int)_error.ClientSafePipeHandle.DangerousGetHandle()),
            hasOwnGroup: _terminal is null,
            out _id);
        _output.DisposeLocalCopyOfClientHandle();
        _error.DisposeLocalCopyOfClientHandle();
        if (problem != 0)
        {
            Dispose();
            _output.Dispose();
            _error.Dispose();
            throw ProgramError.Of(
                command[0],
                System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(problem),
                problem == Posix.NoSuchFile ? ExitCode.NotFound : ExitCode.NotExecutable);
        }

        TaskCompletionSource<int> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Ended = ended.Task;
        new Thread(() => Wait(_id, ended)) { IsBackground = true, Name = "wait for the program" }.Start();
    }

    public Stream Output => _output;

    public Stream Error => _error;

    public Task<int> Ended { get; } = Task.FromResult(0);

    public void Send(int signal)
    {
        if (_terminal is null)
        {
            Posix.Send(-_id, signal);
        }
        else if (signal is not (SignalNumber.Interrupt or SignalNumber.Quit) || !_terminal.SendsToUs)
        {
            SendToAll(signal);
        }
    }

    public void Kill()
    {
        if (_terminal is null)
        {
            Posix.Send(-_id, SignalNumber.Kill);
        }

        if (ProcessTable.IsThere)
        {
            SendToAll(SignalNumber.Kill);
        }
        else if (!Ended.IsCompleted)
        {
            Process.GetProcessById(_id).Kill(entireProcessTree: true);
        }
    }

    public async Task EndRestAsync(int signal, CancellationToken limit)
    {
        HashSet<int> told = [];
        var start = Stopwatch.GetTimestamp();
        while (!limit.IsCancellationRequested && IsAnybodyThere(start, out var rest))
        {
            // A shell starts what goes on in the background with SIGINT ignored; what has left the group has not been told of it.
            foreach (var process in rest.Where(process => process.Ignores(signal) || process.Group != GroupOfProgram))
            {
                if (process.Ignores(SignalNumber.Terminate))
                {
                    Posix.Send(process.Id, SignalNumber.Kill);
                }
                else if (told.Add(process.Id))
                {
                    Posix.Send(process.Id, SignalNumber.Terminate);
                }
            }

            await Task.Delay(Pause, limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Kill();
    }

    /// <summary>The streams belong to whoever reads them: a pipe cannot be closed while somebody waits for it.</summary>
    public void Dispose() => _terminal?.Dispose();

    private int GroupOfProgram => _terminal is null ? _id : Posix.OwnGroup();

    private static void Wait(int id, TaskCompletionSource<int> ended)
    {
        if (Posix.Wait(id) is { } code)
        {
            ended.SetResult(code);
        }
        else
        {
            ended.SetException(new CommandException(
                "The program has ended, and the system has not said how: SIGCHLD is ignored where rld was started. The run is FAILED."));
        }
    }

    private bool IsAnybodyThere(long start, out IReadOnlyList<TableEntry> rest)
    {
        rest = ProcessTable.IsThere ? ProcessTable.Find(_mark.Key, _mark.Value) : [];
        return ProcessTable.IsThere ? rest.Count > 0
            : _terminal is null && Posix.Send(-_id, 0) && Stopwatch.GetElapsedTime(start) < TimeOfRest;
    }

    private void SendToAll(int signal)
    {
        if (ProcessTable.IsThere)
        {
            foreach (var process in ProcessTable.Find(_mark.Key, _mark.Value))
            {
                Posix.Send(process.Id, signal);
            }
        }
        else if (!Ended.IsCompleted)
        {
            Posix.Send(_id, signal);
        }
    }
}
