using RunLinkedData.Cli.CommandLine;

namespace RunLinkedData.Cli.Running;

/// <summary>A program that is executed as a run: what it prints goes where it would go without, and to the log of the run.</summary>
/// <param name="command">The program and its arguments.</param>
/// <param name="variables">Variables that it finds.</param>
/// <param name="targets">Where what it prints goes.</param>
/// <param name="log">The log.</param>
/// <param name="mark">The one of the variables by which all that it starts is known.</param>
internal sealed class Wrapped(
    IReadOnlyList<string> command,
    IReadOnlyDictionary<string, string> variables,
    (Stream Output, Stream Error) targets,
    TextWriter log,
    string mark = RunVariables.Mark)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // Whoever is to take the output of a program that was interrupted may not do so any more.
    private static readonly TimeSpan TimeToDrain = TimeSpan.FromSeconds(5);

    /// <summary>The last line of its stderr that says something, when it has ended; or empty.</summary>
    public string LastError { get; private set; } = "";

    /// <summary>Executes it and gives its exit code.</summary>
    /// <param name="interruption">Its signals go on to the program.</param>
    /// <param name="grace">How long the program may take to end then.</param>
    /// <param name="tell">Hears that it takes long.</param>
    /// <exception cref="OperationCanceledException">It was interrupted, and has ended.</exception>
    public async Task<int> RunAsync(Interruption interruption, TimeSpan grace, Action<string> tell)
    {
        interruption.Token.ThrowIfCancellationRequested();
        using IProgram program = OperatingSystem.IsWindows()
            ? new WindowsProgram(command, variables)
            : new UnixProgram(command, variables, mark);
        using LogFeed feed = new(log);
        OutputPump[] pumps = [new(program.Output, targets.Output, feed), new(program.Error, targets.Error, feed)];
        using ProgramEnding ending = new(program, grace, tell);
        using (interruption.Tell(ending.Take))
        {
            await ending.WaitAsync();
        }

        await DrainAsync(pumps, interruption.Token);
        await feed.CompleteAsync();
        LastError = pumps[1].LastLine;
        interruption.Token.ThrowIfCancellationRequested();
        var code = await program.Ended;
        return code == ExitCode.Done && pumps.Select(pump => pump.Failure).FirstOrDefault(failure => failure is not null) is { } failure
            ? throw new CommandException(
                $"What the program has printed could not be passed on: {failure.Message} The log of the run has it.")
            : code;
    }

    // What the program has left behind may have its streams, and print to them for ever.
    private static async Task DrainAsync(OutputPump[] pumps, CancellationToken interrupted)
    {
        using CancellationTokenSource late = new();
        await using var limit = interrupted.Register(() => late.CancelAfter(TimeToDrain));
        Array.ForEach(pumps, pump => pump.NoteEnd());
        var ended = Task.WhenAll(pumps.Select(pump => pump.Ended));
        while (!ended.IsCompleted && !Array.TrueForAll(pumps, pump => pump.IsDrained) && !late.IsCancellationRequested)
        {
            await Task.WhenAny(ended, Task.Delay(Pause, CancellationToken.None));
        }

        Array.ForEach(pumps, pump => pump.Stop());
    }
}
