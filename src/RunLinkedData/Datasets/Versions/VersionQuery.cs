using System.Globalization;
using RunLinkedData.Datasets.References;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Datasets.Versions;

/// <summary>Which versions of a dataset are looked for. Times are milliseconds since the Unix epoch.</summary>
internal sealed record VersionQuery(string Dataset)
{
    /// <summary>Also those of runs that are not FINISHED.</summary>
    public bool AllowUnpublished { get; init; }

    /// <summary>The run started then or later.</summary>
    public long? StartedFrom { get; init; }

    /// <summary>The run started then or earlier.</summary>
    public long? StartedBy { get; init; }

    /// <summary>The run had ended then.</summary>
    public long? PublishedBy { get; init; }

    public IReadOnlyList<Condition> Conditions { get; init; } = [];

    /// <summary>Not those of runs that make another run again: old data must not become the newest by being checked.</summary>
    public bool WithoutReproductions { get; init; }

    /// <summary>The filter of the search, for runs that started by a moment at the latest.</summary>
    public string Filter(long? startedBy)
    {
        // What had ended by a moment had started by then: the second bound is what an index can begin at.
        long[] starts = [.. new[] { startedBy, PublishedBy }.OfType<long>()];
        string?[] clauses =
        [
            AllowUnpublished ? null : "attributes.status = 'FINISHED'",
            $"tags.`{RunTags.OutputPrefix}{Dataset}` LIKE '%'",
            starts.Length == 0 ? null : Number($"attributes.start_time <= {starts.Min()}"),
            StartedFrom is { } from ? Number($"attributes.start_time >= {from}") : null,
            PublishedBy is { } by ? Number($"attributes.end_time <= {by}") : null,
            .. Conditions.Select(condition => condition.Clause),
        ];
        return string.Join(" AND ", clauses.OfType<string>());
    }

    /// <summary>What a filter cannot say exactly.</summary>
    public bool Matches(MlflowRun run) => Conditions.All(condition => condition.Holds(run)) && !(WithoutReproductions && run.FindTag(RunTags.Reproduces) is not null);

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
