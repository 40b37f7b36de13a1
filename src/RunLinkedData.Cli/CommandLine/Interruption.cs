using System.Runtime.InteropServices;

namespace RunLinkedData.Cli.CommandLine;

/// <summary>
/// The signals that this program gets: the first that would end it cancels its work, and whoever has asked hears of each.
/// </summary>
internal sealed class Interruption(TimeProvider time) : IDisposable
{
    // Some senders, such as timeout, send to a program and then to its group: that is one signal.
    private static readonly TimeSpan OneSignal = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private Action<int>? _hearer;
    private int? _first;
    private (int Number, long Time) _last;

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _ended.Token;

    /// <summary>The exit code of a program that was interrupted: 130 after Ctrl-C, 143 after SIGTERM.</summary>
    public int ExitCode => CommandLine.ExitCode.OfSignal(_first ?? SignalNumber.Interrupt);

    /// <summary>Only notes what the program gets: what it does then is the matter of somebody else.</summary>
    public IDisposable Note() => Listen(
        [SignalNumber.Interrupt, SignalNumber.Terminate], context => _first ??= SignalNumber.Of(context.Signal));

    /// <summary>
    /// Takes all signals that would end the program. When one has come and nobody hears of the next, that one has its usual effect.
    /// </summary>
    public IDisposable Take() => Listen(
        OperatingSystem.IsWindows() ? [SignalNumber.Hangup, SignalNumber.Interrupt, SignalNumber.Quit, SignalNumber.Terminate]
            : [.. SignalNumber.Ending, .. SignalNumber.ForTheProgram],
        Take);

    /// <summary>Tells somebody of each signal until disposal; of the first also when it has come before.</summary>
    public IDisposable Tell(Action<int> hearer)
    {
        lock (_lock)
        {
            _hearer = hearer;
            if (_first is { } signal)
            {
                hearer(signal);
            }
        }

        return new Scope(() =>
        {
            lock (_lock)
            {
                _hearer = null;
            }
        });
    }

    /// <summary>After all that it listens to.</summary>
    public void Dispose() => _ended.Dispose();

    private static Scope Listen(IReadOnlyList<int> signals, Action<PosixSignalContext> heard)
    {
        List<PosixSignalRegistration> registrations =
            [.. signals.Select(signal => PosixSignalRegistration.Create(SignalNumber.ToSignal(signal), heard))];
        return new Scope(() => registrations.ForEach(registration => registration.Dispose()));
    }

    private void Take(PosixSignalContext context)
    {
        var signal = SignalNumber.Of(context.Signal);
        context.Cancel = true;
        lock (_lock)
        {
            var isAgain = _last.Number == signal && time.GetElapsedTime(_last.Time) < OneSignal;
            _last = (signal, time.GetTimestamp());
            if (isAgain)
            {
                return;
            }

            if (SignalNumber.Ending.Contains(signal))
            {
                context.Cancel = _first is null || _hearer is not null;
                _first ??= signal;
                _ = _ended.CancelAsync();
            }

            _hearer?.Invoke(signal);
        }
    }

    private sealed class Scope(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
