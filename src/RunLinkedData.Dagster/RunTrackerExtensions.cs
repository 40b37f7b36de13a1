using RunLinkedData.Dagster.Assets;
using RunLinkedData.Dagster.Model;
using RunLinkedData.Dagster.Versions;
using RunLinkedData.Model;
using RunLinkedData.Model.Checks;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Waiting;

namespace RunLinkedData.Dagster;

/// <summary>Reports data versions that are there to Dagster.</summary>
public static class RunTrackerExtensions
{
    /// <summary>
    /// Reports a version that is there as an asset: one that was found and need not be made again, so that what Dagster makes from it stays
    /// fresh, or one that a program has made that Dagster has not started.
    /// </summary>
    /// <remarks>
    /// In a program that Dagster has started by Pipes it is reported when the session closes, and the last version of an asset counts. Else
    /// it is reported to the web server, at once. In a step its checks are reported with it, as its run has recorded them; those that did
    /// not pass as errors. Options, such as which assets datasets are, are those of the tracker's <c>UseDagster()</c>.
    /// </remarks>
    /// <param name="tracker">The tracker.</param>
    /// <param name="reference">The version, such as <c>demand-forecast/forecasts@latest</c>.</param>
    /// <param name="assetKey">The key of the asset; null to find it as for a run.</param>
    /// <param name="partition">
    /// The partition, for the web server; null for that of the options. Under Dagster it is the one that Dagster has told.
    /// </param>
    /// <returns>
    /// The key of the asset; null when Dagster has not started the program and no web server is known: nothing is done then.
    /// </returns>
    /// <exception cref="ArgumentException">The key is not valid.</exception>
    /// <exception cref="InvalidOperationException">
    /// The step of Dagster makes no such asset, or it cannot be told which; or its session was closed.
    /// </exception>
    /// <exception cref="DagsterException">
    /// The web server has not taken it (<c>DAGSTER_REPORT_FAILED</c>), or as <see cref="DagsterPipes.Open"/>.
    /// </exception>
    /// <exception cref="ReferenceException">The text is not a reference, or what it names is not there.</exception>
    /// <exception cref="DatasetException">The version is not published, deleted, or its manifest is damaged.</exception>
    /// <exception cref="MLflow.MlflowException">The store cannot be read.</exception>
    public static string? ReportToDagster(this RunTracker tracker, string reference, string? assetKey = null, string? partition = null) =>
        Blocking.Wait(() => tracker.ReportToDagsterAsync(reference, assetKey, partition));

    /// <inheritdoc cref="ReportToDagster"/>
    /// <param name="tracker">The tracker.</param>
    /// <param name="reference">The version, such as <c>demand-forecast/forecasts@latest</c>.</param>
    /// <param name="assetKey">The key of the asset; null to find it as for a run.</param>
    /// <param name="partition">
    /// The partition, for the web server; null for that of the options. Under Dagster it is the one that Dagster has told.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<string?> ReportToDagsterAsync(
        this RunTracker tracker,
        string reference,
        string? assetKey = null,
        string? partition = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tracker);
        ArgumentException.ThrowIfNullOrEmpty(reference);
        if (assetKey is not null)
        {
            AssetKey.PartsOf(assetKey);
        }

        var options = tracker.Observers.OfType<DagsterObserver>().FirstOrDefault()?.Options ?? new DagsterOptions();
        var pipes = DagsterPipes.Current;
        var address = pipes.IsActive ? null : options.WebserverOr(EnvironmentSettings.OfProgram.Read);
        if (!pipes.IsActive && address is null)
        {
            return null;
        }

        var found = await tracker.ResolveAsync(reference, cancellationToken).ConfigureAwait(false);
        var key = !pipes.IsActive ? assetKey ?? options.KeyOf(found.Process, found.Dataset) ?? found.Dataset
            : !pipes.IsClosed ? AssetIn(pipes.Context, options, found, assetKey)
            : throw new InvalidOperationException("The session with Dagster was closed, and takes no more reports.");
        var version = await DescribeAsync(tracker, options, found, cancellationToken).ConfigureAwait(false);
        partition ??= options.PartitionOf(version.Provenance);
        version = version with { IsPartition = pipes.IsActive ? pipes.Context.IsPartitionStep : partition is not null };
        if (pipes.IsActive)
        {
            pipes.Reports.Add(key, isNamed: true, new StepRun(found.RunId, version.ParametersText), version.ToMetadata());
            var checks = await ChecksAsync(tracker, options, version.Manifest, found.RunId, cancellationToken).ConfigureAwait(false);
            foreach (var check in checks)
            {
                pipes.Reports.AddCheck(key, check.Name, StepCheck.Of(check, found.RunId));
            }

            return key;
        }

        using var client = options.OpenWebserver(address!, TimeProvider.System);
        await client.ReportMaterializationAsync(key, found.RunId, partition, version.ToMetadata(), cancellationToken).ConfigureAwait(false);
        return key;
    }

    // As its run has them in its metrics, among the figures of columns.
    private static async Task<IEnumerable<DatasetCheck>> ChecksAsync(
        RunTracker tracker, DagsterOptions options, DatasetManifest manifest, string runId, CancellationToken cancellationToken)
    {
        var run = await tracker.TrackingStore.GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
        var figures = DatasetMetrics.Of(manifest).Select(figure => figure.Key).ToHashSet(StringComparer.Ordinal);
        DatasetCheck none = new() { Dataset = manifest.Name, Name = "", Passed = false };
        return
        [
            .. from metric in run.Metrics
               where metric.Key.StartsWith(none.MetricName, StringComparison.Ordinal) && !figures.Contains(metric.Key)
               let name = metric.Key[none.MetricName.Length..]
               where options.IsReported(name)
               select none with { Name = name, Passed = metric.Value != 0 },
        ];
    }

    private static string AssetIn(DagsterContext context, DagsterOptions options, DataVersion version, string? assetKey)
    {
        if (assetKey is not null)
        {
            return context.Assets is not { Count: > 0 } assets || assets.Contains(assetKey)
                ? assetKey
                : throw new InvalidOperationException(
                    $"The asset '{assetKey}' is none of this step of Dagster, which makes: {string.Join(", ", assets)}.");
        }

        var found = StepAsset.Of(context, options, version.Process, version.Dataset, [version.Dataset]);
        return found.Key ?? throw new InvalidOperationException(
            $"It cannot be told which asset of Dagster {version.Reference} is: {found.WhyNot}.");
    }

    private static async Task<VersionMetadata> DescribeAsync(
        RunTracker tracker, DagsterOptions options, DataVersion found, CancellationToken cancellationToken)
    {
        var dataset = await tracker.LoadDatasetAsync(found.Dataset, found.RunId, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        var provenance = await tracker.GetProvenanceAsync(found.RunId, cancellationToken).ConfigureAwait(false);
        var artifacts = await tracker.OpenArtifactsAsync(found.RunId, cancellationToken).ConfigureAwait(false);
        var version = await VersionMetadata.OfAsync(dataset.Manifest, provenance, tracker.TrackingStore, artifacts, cancellationToken)
            .ConfigureAwait(false);
        return options.Complete(version);
    }
}
