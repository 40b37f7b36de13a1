using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Model;

/// <summary>A data version: that a run of a process wrote a dataset, and when. Its content is loaded by <see cref="RunId"/>.</summary>
public sealed record DataVersion
{
    /// <summary>The process.</summary>
    public required string Process { get; init; }

    /// <summary>The name of the dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>The ID of the run that wrote it, which is its version number.</summary>
    public required string RunId { get; init; }

    /// <summary>When the run started, in UTC; versions are ordered by it.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the run finished, in UTC; null when it has not, or when the store does not know.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>The digest of its content, <c>sha256:...</c>.</summary>
    public required string Digest { get; init; }

    /// <summary>The parameters of the run, by name.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>The last values of the run's own metrics, by name: without the figures of its datasets and of its machine.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new SortedDictionary<string, double>(StringComparer.Ordinal);

    /// <summary>The version as a reference that always means it: <c>demand-forecast/forecasts@RUNID</c>.</summary>
    public string Reference => $"{Process}/{Dataset}@{RunId}";

    /// <summary>The commit of the run's code, as git has it; null when it is not recorded.</summary>
    public string? Commit { get; init; }

    /// <summary>The version of a run; null when the run has not written the dataset.</summary>
    internal static DataVersion? Of(MlflowRun run, string process, string dataset) =>
        run.FindTag(RunTags.OutputPrefix + dataset) is { } digest
            ? new DataVersion
            {
                Process = process,
                Dataset = dataset,
                RunId = run.Info.RunId,
                StartedAt = RunFacts.Time(run.Info.StartTime),
                PublishedAt = run.Info.Status == RunStatus.Finished && run.Info.EndTime is { } end ? RunFacts.Time(end) : null,
                Digest = digest,
                Parameters = run.ParamsByKey(),
                Metrics = RunFacts.OwnMetricsOf(run),
                Commit = run.FindTag(RunTags.SourceCommit),
            }
            : null;
}
