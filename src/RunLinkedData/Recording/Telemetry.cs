using System.Diagnostics;
using System.Diagnostics.Metrics;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Recording;

/// <summary>The activity source and the meter of this library, both named <c>RunLinkedData</c>. A run is an activity.</summary>
internal static class Telemetry
{
    public const string SourceName = "RunLinkedData";

    private static readonly ActivitySource Activities = new(SourceName);
    private static readonly Meter Meter = new(SourceName);
    private static readonly Counter<long> RunsStarted = Meter.CreateCounter<long>("rld.runs.started", "{run}", "Runs started or resumed");
    private static readonly Histogram<double> RunDuration = Meter.CreateHistogram<double>(
        "rld.run.duration", "s", "How long runs took, by process and state");
    private static readonly Counter<long> DatasetRows = Meter.CreateCounter<long>("rld.dataset.rows", "{row}", "Rows written to datasets");
    private static readonly Counter<long> DatasetBytes = Meter.CreateCounter<long>("rld.dataset.bytes", "By", "Bytes written to datasets");

    /// <summary>Begins the activity of a run; null when nobody listens.</summary>
    public static Activity? StartRun(string? process) => Activities.StartActivity(process is null ? "run" : $"run {process}");

    /// <summary>Says which run an activity is.</summary>
    public static void Identify(Activity? activity, string runId, string process)
    {
        activity?.SetTag("rld.run_id", runId).SetTag("rld.process", process);
        RunsStarted.Add(1, new KeyValuePair<string, object?>("rld.process", process));
    }

    /// <summary>Ends the activity of a run.</summary>
    public static void EndRun(Activity? activity, string process, RunStatus status, TimeSpan duration)
    {
        var state = status.ToText();
        activity?.SetTag("rld.status", state).SetStatus(status == RunStatus.Finished ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
        activity?.Dispose();
        RunDuration.Record(
            duration.TotalSeconds,
            new KeyValuePair<string, object?>("rld.process", process),
            new KeyValuePair<string, object?>("rld.status", state));
    }

    /// <summary>Ends the activity of a run that goes on without this program.</summary>
    public static void LeaveRun(Activity? activity, RunStatus status)
    {
        activity?.SetTag("rld.status", status.ToText())
            .SetStatus(status == RunStatus.Finished ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
        activity?.Dispose();
    }

    /// <summary>Counts what was written.</summary>
    public static void DatasetSaved(string process, string dataset, long rows, long bytes)
    {
        var tags = new TagList { { "rld.process", process }, { "rld.dataset", dataset } };
        DatasetRows.Add(rows, tags);
        DatasetBytes.Add(bytes, tags);
    }
}
