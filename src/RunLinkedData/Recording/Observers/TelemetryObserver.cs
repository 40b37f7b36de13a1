using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Recording.Observers;

/// <summary>Counts runs and datasets, and ends the activity of a run.</summary>
internal sealed class TelemetryObserver : IRunObserver
{
    public string Name => "The telemetry";

    public Task RunStartedAsync(ObservedRun run, CancellationToken cancellationToken)
    {
        Telemetry.Identify(run.Recorder.Activity, run.Id, run.Process);
        return Task.CompletedTask;
    }

    public Task DatasetSavedAsync(ObservedRun run, DatasetManifest manifest, CancellationToken cancellationToken)
    {
        Telemetry.DatasetSaved(run.Process, manifest.Name, manifest.Rows, manifest.Bytes);
        return Task.CompletedTask;
    }

    public Task RunLeavingAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken)
    {
        Telemetry.LeaveRun(run.Recorder.Activity, end.Status);
        return Task.CompletedTask;
    }

    public Task RunEndedAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken)
    {
        var startedAt = DateTimeOffset.FromUnixTimeMilliseconds(run.Started.Info.StartTime);
        Telemetry.EndRun(run.Recorder.Activity, run.Process, end.Status, end.EndedAt - startedAt);
        return Task.CompletedTask;
    }
}
