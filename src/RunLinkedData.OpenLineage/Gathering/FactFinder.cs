using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Model.Provenance.Files;
using RunLinkedData.OpenLineage.Facts;
using RunLinkedData.OpenLineage.Naming;
using RunLinkedData.Recording.Ending;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Waiting;

namespace RunLinkedData.OpenLineage.Gathering;

/// <summary>
/// Looks up what the record of a run does not say. What cannot be read is left out of the events, and said in the log: events without it
/// are better than none.
/// </summary>
/// <remarks>One serves all runs of a store, side by side, and asks once for what does not change.</remarks>
internal sealed partial class FactFinder(ITrackingStore store, ILogger logger)
{
    // A run that reads data of more runs than this is found out about bit by bit; the memory stays flat.
    private const int MostKnown = 20_000;

    private readonly ConcurrentDictionary<string, string> _processes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _descriptions = new(StringComparer.Ordinal);

    /// <summary>What is to be told of a run.</summary>
    /// <param name="run">The run as MLflow has it.</param>
    /// <param name="record">Its record, of which what is to be told of inputs and outputs.</param>
    /// <param name="origin">Who has started it.</param>
    /// <param name="openArtifacts">Opens the artifacts at a URI.</param>
    /// <param name="known">The manifests that are known already.</param>
    /// <param name="checks">How its checks came out.</param>
    /// <param name="cancellationToken">Ends looking; what was not found until then is left out.</param>
    public async Task<LineageFacts> FindAsync(
        MlflowRun run,
        RunProvenance record,
        RunOrigin origin,
        Func<string, IArtifactStore> openArtifacts,
        IEnumerable<DatasetManifest> known,
        IReadOnlyList<CheckResult> checks,
        CancellationToken cancellationToken)
    {
        var artifacts = new Lazy<IArtifactStore>(() => openArtifacts(run.Info.ArtifactUri));
        var (parent, root) = await FindParentAsync(record, origin, cancellationToken).ConfigureAwait(false);
        return new LineageFacts
        {
            Run = record,
            TrackingUri = store.TrackingUri,
            ArtifactUri = run.Info.ArtifactUri,
            JobNamespace = origin.JobNamespace,
            JobDescription = await FindDescriptionAsync(run, cancellationToken).ConfigureAwait(false),
            Parent = parent,
            Root = root,
            Processes = await FindProcessesAsync(
                record.Inputs.Where(input => input.Process is null).Select(input => input.RunId), cancellationToken).ConfigureAwait(false),
            Manifests = await FindManifestsAsync(run, record, artifacts, known, cancellationToken).ConfigureAwait(false),
            Checks = checks,
            Trace = await FindTraceAsync(record, artifacts, cancellationToken).ConfigureAwait(false),
        };
    }

    // The nearest: a run of this store, whoever has started the program, else an orchestrator whose runs have UUIDs as OpenLineage's have.
    private async Task<(ParentRun? Parent, ParentRun? Root)> FindParentAsync(
        RunProvenance record, RunOrigin origin, CancellationToken cancellationToken)
    {
        if (record.ParentRunId is { } id)
        {
            var processes = await FindProcessesAsync([id], cancellationToken).ConfigureAwait(false);
            if (processes.TryGetValue(id, out var process))
            {
                ParentRun near = new(origin.JobNamespace ?? LineageFacts.UsualNamespace, process, RunUuid.Of(id));
                return (near, origin.Root ?? origin.Parent);
            }
        }

        return (origin.Parent ?? FindDagster(record, origin), origin.Root);
    }

    private static ParentRun? FindDagster(RunProvenance record, RunOrigin origin) =>
        record.Orchestrator is { Kind: "dagster" } dagster
        && Guid.TryParse(dagster.Id, out var run)
        && dagster.Details.TryGetValue("job", out var job)
            ? new ParentRun(origin.JobNamespace ?? dagster.Kind, job, run.ToString("D"))
            : null;

    private async Task<string?> FindDescriptionAsync(MlflowRun run, CancellationToken cancellationToken)
    {
        var id = run.Info.ExperimentId;
        if (!_descriptions.TryGetValue(id, out var description))
        {
            var experiment = await TryAsync(
                run.Info.RunId,
                "The description of its process",
                () => store.GetExperimentAsync(id, cancellationToken)).ConfigureAwait(false);
            if (experiment is null)
            {
                return null;
            }

            description = experiment.Tags.FirstOrDefault(tag => tag.Key == RunTags.Description)?.Value ?? "";
            _descriptions.TryAdd(id, description);
        }

        return description;
    }

    private async Task<IReadOnlyDictionary<string, string>> FindProcessesAsync(
        IEnumerable<string> runIds, CancellationToken cancellationToken)
    {
        var wanted = runIds.Distinct(StringComparer.Ordinal).ToList();
        var unknown = wanted.FindAll(id => !_processes.ContainsKey(id));
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        if (unknown.Count > 0)
        {
            await TryAsync(unknown[0], "Of which process it is", async () =>
            {
                RunReader reader = new(store);
                await foreach (var run in reader.StreamAsync(unknown, cancellationToken).ConfigureAwait(false))
                {
                    found[run.Info.RunId] = await reader.ProcessOfAsync(run, cancellationToken).ConfigureAwait(false);
                }

                return found;
            }).ConfigureAwait(false);
        }

        foreach (var id in wanted)
        {
            if (_processes.TryGetValue(id, out var process))
            {
                found[id] = process;
            }
            else if (_processes.Count < MostKnown && found.TryGetValue(id, out process))
            {
                _processes.TryAdd(id, process);
            }
        }

        return found;
    }

    private async Task<IReadOnlyDictionary<string, DatasetManifest>> FindManifestsAsync(
        MlflowRun run,
        RunProvenance record,
        Lazy<IArtifactStore> artifacts,
        IEnumerable<DatasetManifest> known,
        CancellationToken cancellationToken)
    {
        ConcurrentDictionary<string, DatasetManifest> manifests = new(
            known.Select(manifest => KeyValuePair.Create(manifest.Name, manifest)), StringComparer.Ordinal);
        var missing = record.Outputs
            .Select(output => output.Dataset)
            .Where(name => DatasetIdentity.IsName(name) && !manifests.ContainsKey(name));
        await LimitedParallel.ForEachAsync(
            missing,
            async (name, _) =>
            {
                DatasetIdentity identity = new(name, run.Info.RunId);
                if (await TryAsync(run.Info.RunId, $"The manifest of '{name}'", () => ReadAsync(identity)).ConfigureAwait(false)
                    is { } manifest)
                {
                    manifests[name] = manifest;
                }
            },
            CancellationToken.None).ConfigureAwait(false);
        return manifests;

        async Task<DatasetManifest?> ReadAsync(DatasetIdentity identity)
        {
            var json = await ManifestJson.FetchAsync(artifacts.Value, identity, cancellationToken).ConfigureAwait(false);
            return json is null ? null : ManifestJson.Read(json, identity);
        }
    }

    private async Task<string?> FindTraceAsync(RunProvenance record, Lazy<IArtifactStore> artifacts, CancellationToken cancellationToken)
    {
        var bytes = record.Error is null || record.Status != RunStatus.Failed.ToText()
            ? null
            : await TryAsync(
                record.RunId,
                "The trace of its error",
                () => ProvenanceArtifacts.FindFileAsync(artifacts.Value, RunFailure.ArtifactPath, cancellationToken)).ConfigureAwait(false);
        return bytes is null ? null : Encoding.UTF8.GetString(bytes);
    }

    private async Task<T?> TryAsync<T>(string runId, string what, Func<Task<T>> find)
    {
        try
        {
            return await find().ConfigureAwait(false);
        }
        catch (Exception exception) when (
            exception is MlflowException or RunLinkedDataException or IOException or JsonException or OperationCanceledException
                or UnauthorizedAccessException)
        {
            NotFound(logger, runId, what, exception.Message);
            return default;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Run {RunId}: {What} could not be read, and OpenLineage is not told of it: {Why}")]
    private static partial void NotFound(ILogger logger, string runId, string what, string why);
}
