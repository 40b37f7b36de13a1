using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using RunLinkedData.Dagster.Versions;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Checks;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Recording;
using RunLinkedData.Recording.Logs;

namespace RunLinkedData.Dagster;

/// <summary>Reports what runs make to the step of Dagster that this program is, else to Dagster's web server where one is known.</summary>
internal sealed partial class DagsterObserver(DagsterOptions options) : IRunObserver
{
    private readonly ConditionalWeakTable<ObservedRun, List<DatasetCheck>> _checks = [];

    public DagsterOptions Options => options;

    /// <inheritdoc/>
    public string Name => "The report to Dagster";

    /// <inheritdoc/>
    // A web server may be starting just now.
    public TimeSpan TimeLimit => TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public bool IsToldOfLog => options.ReportsLog && DagsterPipes.Current.IsActive;

    /// <inheritdoc/>
    public Task RunStartedAsync(ObservedRun run, CancellationToken cancellationToken)
    {
        if (DagsterPipes.Current is { IsActive: true } pipes)
        {
            pipes.WatchEnd();
            _ = pipes.Reports;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task CheckRecordedAsync(ObservedRun run, DatasetCheck check, CancellationToken cancellationToken)
    {
        if (options.IsReported(check.Name))
        {
            _checks.GetOrCreateValue(run).Add(check);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task LogWrittenAsync(ObservedRun run, IReadOnlyList<RunLogEntry> entries, CancellationToken cancellationToken)
    {
        foreach (var entry in entries)
        {
            DagsterPipes.Current.TryLog(entry.Text, LevelOf(entry.Level));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    // Whoever has started the run ends it after this program, and fails then if it is not FINISHED.
    public Task RunLeavingAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken) =>
        DagsterPipes.Current is { IsActive: true } pipes ? ReportAsync(pipes, run, end, cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public Task RunEndedAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken)
    {
        if (DagsterPipes.Current is { IsActive: true } pipes)
        {
            return ReportAsync(pipes, run, end, cancellationToken);
        }

        return end.Status == RunStatus.Finished && options.WebserverOr(run.ReadVariable) is { } address
            ? ReportAsync(address, run, end, cancellationToken)
            : Task.CompletedTask;
    }

    private static DagsterLogLevel LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => DagsterLogLevel.Debug,
        LogLevel.Warning => DagsterLogLevel.Warning,
        LogLevel.Error => DagsterLogLevel.Error,
        LogLevel.Critical => DagsterLogLevel.Critical,
        _ => DagsterLogLevel.Info,
    };

    private async Task ReportAsync(DagsterPipes pipes, ObservedRun run, RunEnd end, CancellationToken cancellationToken)
    {
        try
        {
            if (pipes.IsClosed)
            {
                throw new InvalidOperationException(
                    $"Run {run.Id} could not be reported to Dagster: the session was closed before the run ended. Keep it open until then, "
                    + "or take DagsterPipes.Current, which closes with the program.");
            }

            AddChecks(pipes, run);
            if (end.Status == RunStatus.Finished)
            {
                await AddVersionsAsync(pipes, run, end, cancellationToken).ConfigureAwait(false);
            }
            else if (options.FailsWithRuns)
            {
                pipes.Fail(new RunNotFinishedException(run.Id, run.Process, end));
            }
        }
        catch (Exception exception) when (options.FailsWithRuns)
        {
            pipes.Fail(exception);
            throw;
        }
    }

    private void AddChecks(DagsterPipes pipes, ObservedRun run)
    {
        foreach (var check in ChecksOf(run))
        {
            if (FindAsset(pipes, run, check.Dataset).Key is { } asset)
            {
                pipes.Reports.AddCheck(asset, check.Name, StepCheck.Of(check, run.Id));
            }
        }
    }

    private async Task AddVersionsAsync(DagsterPipes pipes, ObservedRun run, RunEnd end, CancellationToken cancellationToken)
    {
        var record = run.ToRecord(end);
        foreach (var manifest in run.Datasets)
        {
            if (FindAsset(pipes, run, manifest.Name) is { Key: { } asset } found)
            {
                var version = await DescribeAsync(run, record, manifest, cancellationToken).ConfigureAwait(false);
                version = version with { IsPartition = pipes.Context.IsPartitionStep };
                pipes.Reports.Add(asset, found.IsNamed, new StepRun(run.Id, version.ParametersText), version.ToMetadata());
            }
        }
    }

    private async Task ReportAsync(Uri address, ObservedRun run, RunEnd end, CancellationToken cancellationToken)
    {
        var record = run.ToRecord(end);
        var partition = options.PartitionOf(record);
        using var client = options.OpenWebserver(address, run.TimeProvider);
        foreach (var manifest in run.Datasets)
        {
            if (AssetOf(run.Process, manifest.Name) is { } asset)
            {
                var version = await DescribeAsync(run, record, manifest, cancellationToken).ConfigureAwait(false);
                version = version with { IsPartition = partition is not null };
                await client.ReportMaterializationAsync(asset, run.Id, partition, version.ToMetadata(), cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        foreach (var check in ChecksOf(run))
        {
            if (AssetOf(run.Process, check.Dataset) is { } asset)
            {
                var result = StepCheck.Of(check, run.Id);
                var isWarning = result.Severity == DagsterCheckSeverity.Warn;
                await client.ReportCheckAsync(
                    asset, check.Name, result.Passed, isWarning, partition, result.Metadata, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // The last result of each; all have been told by the end of the run.
    private IEnumerable<DatasetCheck> ChecksOf(ObservedRun run) =>
        (_checks.TryGetValue(run, out var checks) ? checks : []).GroupBy(check => (check.Dataset, check.Name)).Select(same => same.Last());

    private string? AssetOf(string process, string dataset) =>
        options.KeyOf(process, dataset) ?? (options.FindAssetKey is null ? dataset : null);

    private StepAsset FindAsset(DagsterPipes pipes, ObservedRun run, string dataset)
    {
        var found = StepAsset.Of(pipes.Context, options, run.Process, dataset, [.. run.Datasets.Select(manifest => manifest.Name)]);
        if (found.WhyNot is { } why)
        {
            NoAsset(run.LoggerFactory.CreateLogger<DagsterObserver>(), run.Id, dataset, why);
        }

        return found;
    }

    private async Task<VersionMetadata> DescribeAsync(
        ObservedRun run, RunProvenance record, DatasetManifest manifest, CancellationToken cancellationToken)
    {
        var version = await VersionMetadata.OfAsync(manifest, record, run.TrackingStore, run.Artifacts, cancellationToken)
            .ConfigureAwait(false);
        return options.Complete(version);
    }

    [LoggerMessage(41, LogLevel.Debug, "Run {RunId}: its dataset '{Dataset}' is not reported to Dagster: {Why}")]
    private static partial void NoAsset(ILogger logger, string runId, string dataset, string why);
}
