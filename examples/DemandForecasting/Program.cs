using System.Runtime.InteropServices;
using DemandForecasting;
using Microsoft.Data.Sqlite;
using RunLinkedData;
using RunLinkedData.Aws;
using RunLinkedData.Azure;
using RunLinkedData.Google;
using RunLinkedData.Html;
using RunLinkedData.MLflow;
using RunLinkedData.Model;

if (Arguments.Parse(args, "--tracking-uri", "--transactions") is not { } arguments)
{
    Console.Error.WriteLine("usage: DemandForecasting [--tracking-uri URI] [--transactions FILE.csv]");
    return 2;
}

using var cancellation = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);

try
{
    var source = TransactionSource.Open(arguments.GetValueOrDefault("--transactions"));
    await using var tracker = await RunTracker.ConnectAsync(
        new RunTrackerOptions { TrackingUri = arguments.GetValueOrDefault("--tracking-uri") }.UseHtml().UseAws().UseAzure().UseGoogle(),
        cancellation.Token);

    var version = await tracker.RunAsync(
        Pipeline.Process,
        run => Pipeline.WorkAsync(run, source, cancellation.Token),
        cancellationToken: cancellation.Token);

    await Report.PrintAsync(tracker, version);
    return 0;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Cancelled; the run is marked KILLED and nothing of it is published.");
    return 130;
}
catch (Exception exception) when (exception is RunLinkedDataException
    or MlflowException
    or IOException
    or InvalidDataException
    or ArgumentException
    or SqliteException)
{
    Console.Error.WriteLine($"error: {exception.Message}");
    return 1;
}

// Ctrl-C, or a scheduler that stops the job: the run ends as KILLED instead of staying RUNNING.
void Cancel(PosixSignalContext signal)
{
    signal.Cancel = true;
    cancellation.Cancel();
}
