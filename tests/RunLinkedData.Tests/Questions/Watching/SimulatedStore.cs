using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;

namespace RunLinkedData.Tests.Questions.Watching;

/// <summary>A run of a simulated store. Times are milliseconds; a run is RUNNING until others see that it has ended.</summary>
/// <param name="Id">Its ID.</param>
/// <param name="Created">When it begins.</param>
/// <param name="Seen">When others see its end.</param>
/// <param name="Ended">When it ended, by the clock of its machine.</param>
/// <param name="Status">How.</param>
/// <param name="Datasets">How many datasets it has written.</param>
internal sealed record SimulatedRun(string Id, long Created, long Seen, long Ended, RunStatus Status, int Datasets)
{
    public IEnumerable<string> Versions =>
        Status == RunStatus.Finished ? Enumerable.Range(0, Datasets).Select(i => $"d{i}@{Id}") : [];

    public MlflowRun ToRun(long now) => new()
    {
        Info = new RunInfo
        {
            RunId = Id,
            RunName = Id,
            ExperimentId = "1",
            Status = now < Seen ? RunStatus.Running : Status,
            StartTime = Created,
            EndTime = now < Seen ? null : Ended,
            ArtifactUri = "",
            UserId = "",
            LifecycleStage = LifecycleStage.Active,
        },
        Params = [],
        Metrics = [],
        Tags = [.. Enumerable.Range(0, Datasets).Select(i => new Tag($"{RunTags.OutputPrefix}d{i}", "sha256:0"))],
        Inputs = [],
    };
}

/// <summary>A store whose clock goes on with each search, and whose runs begin and end by it.</summary>
public partial class SimulatedStore : DispatchProxy
{
    private IReadOnlyList<SimulatedRun> _runs = [];
    private ManualClock _clock = null!;
    private Random _random = null!;

    /// <summary>How many searches there were.</summary>
    public int Searches { get; private set; }

    internal static (ITrackingStore Store, SimulatedStore Simulated) Of(IReadOnlyList<SimulatedRun> runs, ManualClock clock, Random random)
    {
        var store = Create<ITrackingStore, SimulatedStore>();
        var simulated = (SimulatedStore)(object)store;
        (simulated._runs, simulated._clock, simulated._random) = (runs, clock, random);
        return (store, simulated);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        nameof(ITrackingStore.SearchRunsAsync) => Task.FromResult(Search((RunQuery)args![0]!)),
        "get_TrackingUri" => "sqlite:///simulated.db",
        _ => throw new NotSupportedException(targetMethod.Name),
    };

    private Page<MlflowRun> Search(RunQuery query)
    {
        Searches++;
        _clock.Now += TimeSpan.FromMilliseconds(_random.Next(2000));
        var now = _clock.Now.ToUnixTimeMilliseconds();
        var filter = Filter().Match(query.Filter!) is { Success: true } match ? match : throw new NotSupportedException(query.Filter);
        var from = filter.Groups["from"] is { Success: true } text ? long.Parse(text.Value, CultureInfo.InvariantCulture) : long.MinValue;
        var ids = filter.Groups["ids"] is { Success: true, Value: var list } ? list : null;
        var found = _runs
            .Where(run => run.Created <= now)
            .Select(run => run.ToRun(now))
            .Where(run => run.Info.Status.ToText() == filter.Groups["status"].Value)
            .Where(run => from == long.MinValue || run.Info.EndTime >= from)
            .Where(run => ids is null || ids.Contains(run.Info.RunId, StringComparison.Ordinal));
        var ordered = query.OrderBy.Count == 0
            ? found.OrderByDescending(run => run.Info.StartTime)
            : found.OrderBy(run => run.Info.EndTime).ThenBy(run => run.Info.RunId, StringComparer.Ordinal);
        var skip = query.PageToken is { } token ? int.Parse(token, CultureInfo.InvariantCulture) : 0;
        var page = ordered.Skip(skip).Take(query.MaxResults + 1).ToList();
        return new Page<MlflowRun>
        {
            Items = [.. page.Take(query.MaxResults)],
            NextPageToken = page.Count > query.MaxResults
                ? (skip + query.MaxResults).ToString(CultureInfo.InvariantCulture)
                : null,
        };
    }

    [GeneratedRegex(
        @"^attribute\.`status` = '(?<status>\w+)'"
        + @"( AND attribute\.`end_time` >= (?<from>\d+))?( AND attribute\.`run_id` IN \((?<ids>.*)\))?$")]
    private static partial Regex Filter();
}
