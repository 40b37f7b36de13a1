using RunLinkedData.Cli.CommandLine;

namespace RunLinkedData.Cli.Running;

/// <summary>
/// How a program ends: by itself, or by signals, which it gets as they come. It may take its time then; a second Ctrl-C ends it at once.
/// </summary>
internal sealed class ProgramEnding(IProgram program, TimeSpan grace, Action<string> tell) : IDisposable
{
    private static readonly TimeSpan TimeToTell = TimeSpan.FromSeconds(2);

    // A program that the terminal has interrupted may end before this one hears of it.
    private static readonly TimeSpan TimeToHear = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource<int> _signalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _limit = new();

    /// <summary>Takes a signal.</summary>
    public void Take(int signal)
    {
        var isFirst = SignalNumber.Ending.Contains(signal) && _signalled.TrySetResult(signal);
        if (!isFirst && signal == SignalNumber.Interrupt)
        {
            _ = _limit.CancelAsync();
            return;
        }

        program.Send(signal);
    }

    /// <summary>Waits until it has ended; after a signal, until nothing is left of what it has started.</summary>
    public async Task WaitAsync()
    {
        await Task.WhenAny(program.Ended, _signalled.Task);
        if (!_signalled.Task.IsCompleted && await program.Ended != ExitCode.Done)
        {
            await Task.WhenAny(_signalled.Task, Task.Delay(TimeToHear));
        }

        if (!_signalled.Task.IsCompleted)
        {
            return;
        }

        _limit.CancelAfter(grace);
        var ended = EndAsync(await _signalled.Task);
        if (await Task.WhenAny(ended, Task.Delay(TimeToTell)) != ended && !_limit.IsCancellationRequested)
        {
            tell($"Waiting for the program to end, for {grace.TotalSeconds:0} s at most; another Ctrl-C ends it at once.");
        }

        await ended;
    }

    public void Dispose() => _limit.Dispose();

    private async Task EndAsync(int signal)
    {
        await Task.WhenAny(program.Ended, Task.Delay(Timeout.InfiniteTimeSpan, _limit.Token));
        if (!program.Ended.IsCompleted)
        {
            program.Kill();
        }

        await program.Ended;
        await program.EndRestAsync(signal, _limit.Token);
    }
}
