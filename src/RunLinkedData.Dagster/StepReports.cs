using RunLinkedData.Dagster.Metadata;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Dagster;

/// <summary>
/// What the runs of a program have made, until the session is closed: Dagster takes one materialization of an asset in a step, and one
/// result of a check. What the program has reported itself goes before.
/// </summary>
/// <remarks>Safe for use by many threads at once.</remarks>
internal sealed class StepReports
{
    // A table of runs is shown whole.
    private const int MostRuns = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Materialized> _assets = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Asset, string Check), StepCheck> _checks = [];

    /// <summary>A run has made an asset. The last one counts, and one of the asset's name before any other.</summary>
    public void Add(string assetKey, bool isNamed, StepRun run, IReadOnlyDictionary<string, MetadataValue> metadata)
    {
        lock (_lock)
        {
            var before = _assets.GetValueOrDefault(assetKey);
            if (before is null || isNamed || !before.IsNamed)
            {
                var runs = before is not null && before.IsNamed == isNamed ? before.Runs : [];
                _assets[assetKey] = new Materialized(isNamed, [.. runs.Where(other => other.Id != run.Id), run], metadata);
            }
        }
    }

    /// <summary>A check of an asset has come out. One that has not passed goes before those that have; else the last one counts.</summary>
    public void AddCheck(string assetKey, string check, StepCheck result)
    {
        lock (_lock)
        {
            if (result.GoesBefore(_checks.GetValueOrDefault((assetKey, check))))
            {
                _checks[(assetKey, check)] = result;
            }
        }
    }

    /// <summary>Reports what there is.</summary>
    /// <param name="pipes">The session.</param>
    /// <param name="isWhole">Whether the program has done its work, so that each asset of the step should have been made.</param>
    public void Send(DagsterPipes pipes, bool isWhole)
    {
        lock (_lock)
        {
            foreach (var ((asset, check), result) in _checks.Where(entry => !pipes.IsReported(entry.Key.Asset, entry.Key.Check)))
            {
                pipes.ReportCheck(check, result.Passed, result.Severity, asset, result.Metadata);
            }

            foreach (var (asset, made) in _assets.Where(entry => !pipes.IsReported(entry.Key)))
            {
                pipes.ReportMaterialization(asset, made.Runs[^1].Id, WithRuns(pipes, asset, made));
            }

            foreach (var asset in (pipes.Context.Assets ?? []).Where(asset => isWhole && !pipes.IsReported(asset)))
            {
                pipes.Log(
                    $"No run of this program has made the asset '{asset}': none ended as FINISHED with a dataset of that name. "
                    + "Dagster makes up a version of it, unless the asset says implicit_materializations=False.",
                    DagsterLogLevel.Warning);
            }

            _checks.Clear();
            _assets.Clear();
        }
    }

    private static IReadOnlyDictionary<string, MetadataValue> WithRuns(DagsterPipes pipes, string asset, Materialized made)
    {
        if (made.Runs.Count == 1)
        {
            return made.Metadata;
        }

        pipes.Log(
            $"{made.Runs.Count} runs have made the asset '{asset}' in this step, and Dagster takes one version: the last, "
            + $"{made.Runs[^1].Id}. The metadata 'runs' has all of them.",
            DagsterLogLevel.Warning);
        return new Dictionary<string, MetadataValue>(made.Metadata)
        {
            ["runs"] = MetadataValue.Table(
                [new TableColumn { Name = "run_id" }, new TableColumn { Name = "parameters" }],
                [
                    .. made.Runs.TakeLast(MostRuns)
                        .Select(run => new Dictionary<string, object?> { ["run_id"] = run.Id, ["parameters"] = run.Parameters }),
                ]),
        };
    }

    private sealed record Materialized(bool IsNamed, IReadOnlyList<StepRun> Runs, IReadOnlyDictionary<string, MetadataValue> Metadata);
}

/// <summary>A run that has made an asset.</summary>
/// <param name="Id">Its ID, the version of the data.</param>
/// <param name="Parameters">Its parameters in one line, by which people tell the runs of a step apart.</param>
internal sealed record StepRun(string Id, string Parameters);

/// <summary>How a check has come out.</summary>
internal sealed record StepCheck(bool Passed, DagsterCheckSeverity Severity, IReadOnlyDictionary<string, MetadataValue> Metadata)
{
    private int Badness => Passed ? 0 : Severity == DagsterCheckSeverity.Warn ? 1 : 2;

    /// <summary>How a check of a run has come out.</summary>
    public static StepCheck Of(DatasetCheck check, string runId)
    {
        Dictionary<string, MetadataValue> metadata = new(StringComparer.Ordinal) { ["run_id"] = MetadataValue.Text(runId) };
        if (check.Column is { } column)
        {
            metadata["column"] = MetadataValue.Text(column);
        }

        if (check.Details is { } details)
        {
            metadata["details"] = MetadataValue.Text(details);
        }

        var severity = check.Severity == CheckSeverity.Warn ? DagsterCheckSeverity.Warn : DagsterCheckSeverity.Error;
        return new StepCheck(check.Passed, severity, metadata);
    }

    /// <summary>Whether it goes before another.</summary>
    public bool GoesBefore(StepCheck? other) => Badness >= (other?.Badness ?? 0);
}
