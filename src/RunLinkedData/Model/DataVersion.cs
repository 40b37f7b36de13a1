using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Model;

/// <summary>A data version: that a run of a process wrote a dataset, and when. Its content is loaded by <see cref="RunId"/>.</summary>
/// <param name="Process">The process.</param>
/// <param name="Dataset">The name of the dataset.</param>
/// <param name="RunId">The ID of the run that wrote it, which is its version number.</param>
/// <param name="StartedAt">When the run started, in UTC; versions are ordered by it.</param>
/// <param name="PublishedAt">When the run finished, in UTC; null when it has not, or when the store does not know.</param>
/// <param name="Digest">The digest of its content, <c>sha256:...</c>.</param>
/// <param name="Parameters">The parameters of the run, by name.</param>
public sealed record DataVersion(
    string Process,
    string Dataset,
    string RunId,
    DateTimeOffset StartedAt,
    DateTimeOffset? PublishedAt,
    string Digest,
    IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>The version as a reference that always means it: <c>demand-forecast/forecasts@RUNID</c>.</summary>
    public string Reference => $"{Process}/{Dataset}@{RunId}";

    /// <summary>The commit of the run's code, as git has it; null when it is not recorded.</summary>
    public string? Commit { get; init; }

    /// <summary>The version of a run; null when the run has not written the dataset.</summary>
    internal static DataVersion? Of(MlflowRun run, string process, string dataset) => run.FindTag(RunTags.OutputPrefix + dataset) is { } digest
        ? new DataVersion(
            process,
            dataset,
            run.Info.RunId,
            Time(run.Info.StartTime),
            run.Info.Status == RunStatus.Finished && run.Info.EndTime is { } end ? Time(end) : null,
            digest,
            run.ParamsByKey())
        { Commit = run.FindTag(RunTags.SourceCommit) }
        : null;

    // Foreign clients may have written any number.
    internal static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(
        milliseconds, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}
