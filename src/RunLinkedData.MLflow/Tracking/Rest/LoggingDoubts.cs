using System.Collections.Concurrent;
using RunLinkedData.MLflow.Http;
using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.MLflow.Tracking.Rest;

/// <summary>What was logged by calls that got an odd answer on the way: it is looked for before the run is FINISHED.</summary>
internal sealed class LoggingDoubts
{
    private readonly ConcurrentDictionary<string, Doubt> _runs = new();

    /// <summary>Notes what a call logged, if its answer was odd.</summary>
    public void Note(string runId, HttpAnswer answer, Func<IEnumerable<string>> logged)
    {
        if (RestAnswer.DoubtOf(answer) is not { } what)
        {
            return;
        }

        var doubt = _runs.GetOrAdd(runId, _ => new Doubt(what));
        lock (doubt)
        {
            doubt.Logged.UnionWith(logged());
        }
    }

    /// <summary>Something was taken away again.</summary>
    public void Forget(string runId, string logged)
    {
        if (_runs.TryGetValue(runId, out var doubt))
        {
            lock (doubt)
            {
                doubt.Logged.Remove(logged);
            }
        }
    }

    /// <summary>Whether there is something to look for.</summary>
    public bool Has(string runId) => !_runs.IsEmpty && _runs.ContainsKey(runId);

    /// <summary>Looks for it in the run.</summary>
    /// <exception cref="MlflowException"><c>DATA_LOSS</c>: something is missing.</exception>
    public void Confirm(MlflowRun run)
    {
        if (!_runs.TryGetValue(run.Info.RunId, out var doubt))
        {
            return;
        }

        lock (doubt)
        {
            doubt.Logged.ExceptWith(
                run.Params.Select(param => Param(param.Key))
                    .Concat(run.Tags.Select(tag => Tag(tag.Key)))
                    .Concat(run.Metrics.Select(metric => Metric(metric.Key)))
                    .Concat(run.Inputs.Select(input => Input(input.Dataset.Name, input.Dataset.Digest))));
            if (doubt.Logged.Count > 0)
            {
                throw new MlflowException(
                    MlflowErrorCode.DataLoss,
                    $"Run {run.Info.RunId} lacks what was logged to it: {string.Join(", ", doubt.Logged.Take(5))}"
                    + $"{(doubt.Logged.Count > 5 ? ", ..." : "")}. On the way, calls were answered with {doubt.What} and a good status: "
                    + "look at the proxies before the server, then log it again.");
            }
        }

        _runs.TryRemove(run.Info.RunId, out _);
    }

    public static string Param(string? key) => $"the parameter '{TrackingLimits.Shorten(key ?? "")}'";

    public static string Tag(string? key) => $"the tag '{TrackingLimits.Shorten(key ?? "")}'";

    public static string Metric(string? key) => $"the metric '{TrackingLimits.Shorten(key ?? "")}'";

    public static string Input(string? name, string? digest) => $"the dataset '{TrackingLimits.Shorten(name ?? "")}' ({digest})";

    private sealed class Doubt(string what)
    {
        public string What => what;

        public HashSet<string> Logged { get; } = [];
    }
}
