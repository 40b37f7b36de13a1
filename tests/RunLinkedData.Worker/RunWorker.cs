using System.Collections;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using RunLinkedData.Html;

namespace RunLinkedData.Worker;

/// <summary>RunLinkedData.Worker run TRACKING_URI FORM END [FLAG...]: opens a run, works, and ends in a chosen way.</summary>
/// <remarks>
/// Forms: async (RunAsync), using, awaitusing (in an async method), open (nothing disposes it). Ends: wait, throw, throwelsewhere,
/// exit, return, complete. Flags: unguarded (EndRunsWithProgram = false), impatient (DisposeTimeout = 1 s), two (a second run is
/// open), cancels (handles signals itself, as an example does), logs (goes on logging until the run is taken away). Prints "run ID"
/// for each run, and "ready" when all was logged. The form handlers prints how many handlers of signals there are before a run was
/// started, then, and after the tracker.
/// </remarks>
internal sealed class RunWorker
{
    private const string Process = "ends";

    // Lives as long as the program: the handler of a signal may still run when the worker is done.
    private static readonly CancellationTokenSource Cancellation = new();

    private readonly string _end;
    private readonly string[] _flags;
    private readonly ILogger _logger;
    private readonly RunTracker _tracker;

    private RunWorker(string uri, string end, string[] flags)
    {
        _end = end;
        _flags = flags;
        _logger = LoggerFactory.Create(builder => builder.AddRunLog()).CreateLogger("worker");
        _tracker = RunTracker.Connect(new RunTrackerOptions
        {
            TrackingUri = uri,
            ArtifactRoot = Path.Combine(Environment.CurrentDirectory, "mlruns"),
            EndRunsWithProgram = !flags.Contains("unguarded"),
            DisposeTimeout = TimeSpan.FromSeconds(flags.Contains("impatient") ? 1 : 60),
        }.UseHtml());
    }

    public static int Work(string[] args)
    {
        if (args[1] == "handlers")
        {
            return ShowHandlers(args[0]);
        }

        var worker = new RunWorker(args[0], args[2], args[3..]);
        using var interrupt = worker.Cancels(PosixSignal.SIGINT);
        using var terminate = worker.Cancels(PosixSignal.SIGTERM);
        try
        {
            worker.WorkAs(args[1]);
            return 0;
        }
        catch (OperationCanceledException) when (args.Contains("cancels"))
        {
            Console.WriteLine("cancelled");
            return 42;
        }
    }

    private static int ShowHandlers(string uri)
    {
        using (var tracker = RunTracker.Connect(uri))
        {
            Console.WriteLine(Handlers());
            tracker.StartRun(Process);
            Console.WriteLine(Handlers());
        }

        Console.WriteLine(Handlers());
        return 0;
    }

    // The runtime tells nobody who listens to signals: this looks into it.
    private static int Handlers()
    {
        const BindingFlags Hidden = BindingFlags.Static | BindingFlags.NonPublic;
        var registrations = (IDictionary)typeof(PosixSignalRegistration).GetField("s_registrations", Hidden)!.GetValue(null)!;
        return registrations.Values.Cast<ICollection>().Sum(handlers => handlers.Count);
    }

    private PosixSignalRegistration? Cancels(PosixSignal signal) =>
        !_flags.Contains("cancels") ? null : PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            Cancellation.Cancel();
        });

    private void WorkAs(string form)
    {
        if (_flags.Contains("two"))
        {
            Fill(_tracker.StartRun("second"));
        }

        switch (form)
        {
            case "async":
                _tracker.RunAsync(Process, WorkAsync, cancellationToken: Cancellation.Token).GetAwaiter().GetResult();
                break;
            case "using":
                using (var run = _tracker.StartRun(Process))
                {
                    Fill(run);
                    End(run);
                }

                break;
            case "awaitusing":
                WorkInScopeAsync().GetAwaiter().GetResult();
                break;
            default:
                var open = _tracker.StartRun(Process);
                Fill(open);
                End(open);
                break;
        }
    }

    private async Task WorkInScopeAsync()
    {
        await using var run = await _tracker.StartRunAsync(Process);
        await WorkAsync(run);
    }

    private async Task WorkAsync(Run run)
    {
        Fill(run);
        if (_end == "wait" && !_flags.Contains("logs"))
        {
            await Task.Delay(Timeout.Infinite, Cancellation.Token);
        }

        End(run);
    }

    private void Fill(Run run)
    {
        run.LogParameter("p", "1");
        run.LogMetric("m", 2.5);
        run.SetTag("t", "v");
        _logger.LogInformation("by the logger");
        run.LogWriter.WriteLine("by the writer");
        run.SaveDataset("items", Enumerable.Range(0, 3).Select(id => new Row(id)));
        Console.WriteLine($"run {run.Id}");
        Console.WriteLine("ready");
    }

    private void End(Run run)
    {
        switch (_end)
        {
            case "wait":
                while (_flags.Contains("logs"))
                {
                    run.SetTag("t", "v");
                    Thread.Yield();
                }

                Thread.Sleep(Timeout.Infinite);
                break;
            case "throw":
                throw new InvalidDataException("row 7 is odd");
            case "throwelsewhere":
                new Thread(() => throw new InvalidDataException("row 7 is odd")).Start();
                Thread.Sleep(Timeout.Infinite);
                break;
            case "exit":
                Environment.Exit(3);
                break;
            case "complete":
                run.Complete();
                break;
        }
    }

    private sealed record Row(int Id);
}
