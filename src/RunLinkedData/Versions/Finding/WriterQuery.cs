using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.Model;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Versions.Finding;

/// <summary>
/// Which versions of a dataset are looked for, or which runs when no dataset is named. Times are milliseconds since the Unix epoch.
/// </summary>
internal sealed record WriterQuery(string? Dataset)
{
    /// <summary>The oldest start first; else the newest.</summary>
    public bool OldestFirst { get; init; }

    /// <summary>Whether deleted runs are looked for.</summary>
    public ViewType View { get; init; } = ViewType.ActiveOnly;

    /// <summary>Also those of runs that are not FINISHED.</summary>
    public bool AllowUnpublished { get; init; }

    /// <summary>The run started then or later.</summary>
    public long? StartedFrom { get; init; }

    /// <summary>The run started then or earlier.</summary>
    public long? StartedBy { get; init; }

    /// <summary>The run had ended then.</summary>
    public long? PublishedBy { get; init; }

    public IReadOnlyList<Condition> Conditions { get; init; } = [];

    /// <summary>The run is one of these; null for any.</summary>
    public IReadOnlyCollection<string>? RunIds { get; init; }

    /// <summary>Not those of runs that make another run again: old data must not become the newest by being checked.</summary>
    public bool WithoutReproductions { get; init; }

    /// <summary>The filter of the search.</summary>
    public string Filter()
    {
        // What had ended by a moment had started by then: the second bound is what an index can begin at.
        long[] starts = [.. new[] { StartedBy, PublishedBy }.OfType<long>()];
        RunFilter?[] clauses =
        [
            AllowUnpublished ? null : RunFilter.HasStatus(RunStatus.Finished),
            Dataset is null ? null : RunFilter.Tag(RunTags.OutputPrefix + Dataset).Exists(),
            starts.Length == 0 ? null : RunFilter.StartTime.AtMost(starts.Min()),
            StartedFrom is { } from ? RunFilter.StartTime.AtLeast(from) : null,
            RunIds is null ? null : RunFilter.RunId.In(RunIds),
            PublishedBy is { } by ? RunFilter.EndTime.AtMost(by) : null,
            .. Conditions.Select(condition => condition.ToFilter()),
        ];
        return RunFilter.All(clauses.OfType<RunFilter>()).ToString();
    }

    /// <summary>What a filter cannot say exactly.</summary>
    public bool Matches(MlflowRun run) =>
        Conditions.All(condition => condition.Holds(run)) && !(WithoutReproductions && run.FindTag(RunTags.Reproduces) is not null);

    /// <summary>The first whole millisecond, which is what MLflow keeps, that is not before a moment.</summary>
    public static long CeilingOf(DateTimeOffset time)
    {
        var milliseconds = time.ToUnixTimeMilliseconds();
        return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) < time ? milliseconds + 1 : milliseconds;
    }
}
