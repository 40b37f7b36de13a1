using System.Diagnostics.CodeAnalysis;
using RunLinkedData.MLflow.Http;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.MLflow.Tracking.Rest;

public sealed partial class RestTrackingStore
{
    /// <inheritdoc/>
    public async Task<string> CreateExperimentAsync(
        string name,
        string? artifactLocation = null,
        IReadOnlyList<Tag>? tags = null,
        CancellationToken cancellationToken = default)
    {
        TrackingLimits.CheckExperimentName(name);
        TrackingLimits.CheckExperimentTags(tags ?? []);
        var location = string.IsNullOrEmpty(artifactLocation) ? null : ArtifactLocation.Resolve(artifactLocation);
        var (mark, marked) = Mark(tags ?? []);
        return await CreateOnceAsync(
            async () =>
            {
                var call = PostCall(Api + "experiments/create", new CreateExperimentBody(name, location, marked), RetryRule.NotCarriedOut);
                var answer = await SendAsync<ExperimentIdBody>(call, cancellationToken).ConfigureAwait(false);
                return answer.ExperimentId ?? throw WireMapping.Damaged("a created experiment has no ID");
            },
            async () =>
            {
                var found = await ReadByNameAsync(name, isLookUp: true, cancellationToken).ConfigureAwait(false);
                return (found?.Tags ?? []).Contains(new KeyValue(WireMapping.CreatedTag, mark)) ? found!.ExperimentId : null;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<Experiment> GetExperimentAsync(string experimentId, CancellationToken cancellationToken = default)
    {
        CheckExperimentId(experimentId);
        var answer = await GetAsync<ExperimentAnswer>(
            Api + "experiments/get", cancellationToken, ("experiment_id", experimentId)).ConfigureAwait(false);
        return WireMapping.ToExperiment(answer.Experiment ?? throw WireMapping.Damaged("there is no experiment in it"));
    }

    /// <inheritdoc/>
    public async Task<Experiment?> FindExperimentAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        cancellationToken.ThrowIfCancellationRequested();
        return name.Length > 0 && await ReadByNameAsync(name, isLookUp: false, cancellationToken).ConfigureAwait(false) is { } found
            ? WireMapping.ToExperiment(found)
            : null;
    }

    /// <inheritdoc/>
    public async Task RenameExperimentAsync(string experimentId, string newName, CancellationToken cancellationToken = default)
    {
        CheckExperimentId(experimentId);
        TrackingLimits.CheckExperimentName(newName);
        await PostAsync("experiments/update", new RenameExperimentBody(experimentId, newName), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task DeleteExperimentAsync(string experimentId, CancellationToken cancellationToken = default) =>
        MoveExperimentAsync(experimentId, "experiments/delete", LifecycleStage.Deleted, cancellationToken);

    /// <inheritdoc/>
    public Task RestoreExperimentAsync(string experimentId, CancellationToken cancellationToken = default) =>
        MoveExperimentAsync(experimentId, "experiments/restore", LifecycleStage.Active, cancellationToken);

    /// <inheritdoc/>
    public async Task SetExperimentTagAsync(string experimentId, Tag tag, CancellationToken cancellationToken = default)
    {
        CheckExperimentId(experimentId);
        TrackingLimits.CheckExperimentTag(tag);
        await PostAsync(
            "experiments/set-experiment-tag",
            new ExperimentTagBody(experimentId, tag.Key, tag.Value),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task DeleteExperimentTagAsync(string experimentId, string key, CancellationToken cancellationToken = default)
    {
        CheckExperimentId(experimentId);
        ArgumentNullException.ThrowIfNull(key);
        try
        {
            CheckTagKey(key, $"The experiment {experimentId}");
            await PostAsync(
                "experiments/delete-experiment-tag",
                new ExperimentTagBody(experimentId, key, null),
                cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.EndpointNotFound)
        {
            throw new MlflowException(
                exception.Code,
                "The server cannot delete tags of experiments: MLflow 2.17 and earlier have no such call. "
                + $"Set the tag '{TrackingLimits.Shorten(key)}' to another value, or update the server. ({exception.Message})",
                exception)
            {
                HttpStatus = exception.HttpStatus,
            };
        }
        catch (MlflowException exception) when (IsMissingAfterRepetition(exception))
        {
            // The first attempt did it, and its answer was lost; unless the experiment itself is missing.
            await GetExperimentAsync(experimentId, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>An empty key names no tag; a server would call it a missing value.</summary>
    private static void CheckTagKey(string key, string owner)
    {
        if (key.Length == 0)
        {
            throw NotFound($"{owner} has no tag ''.");
        }
    }

    private static bool IsMissingAfterRepetition(MlflowException exception) =>
        exception.Code == MlflowErrorCode.ResourceDoesNotExist && exception.WasRepeated;

    private async Task MoveExperimentAsync(string experimentId, string endpoint, LifecycleStage stage, CancellationToken cancellationToken)
    {
        CheckExperimentId(experimentId);
        try
        {
            await PostAsync(endpoint, new ExperimentIdBody(experimentId), cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (IsMissingAfterRepetition(exception))
        {
            // The first attempt may have moved it, and its answer was lost.
            if ((await GetExperimentAsync(experimentId, cancellationToken).ConfigureAwait(false)).LifecycleStage != stage)
            {
                throw;
            }
        }
    }

    private async Task<WireExperiment?> ReadByNameAsync(string name, bool isLookUp, CancellationToken cancellationToken)
    {
        try
        {
            var call = GetCall(Api + "experiments/get-by-name", ("experiment_name", name));
            var answer = await SendAsync<ExperimentAnswer>(isLookUp ? ToLookUp(call) : call, cancellationToken).ConfigureAwait(false);
            return answer.Experiment is { Name: { } found } && found != name ? throw Equated(name, found) : answer.Experiment;
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            return null;
        }
    }

    // MySQL and MariaDB do so by default.
    private static MlflowException Equated(string name, string found) => new(
        MlflowErrorCode.ResourceAlreadyExists,
        $"The server gives the experiment '{TrackingLimits.Shorten(found)}' for the name '{TrackingLimits.Shorten(name)}': its database "
        + "takes the two for equal, so it cannot hold both. Use that spelling if it is the one that is meant, or a name that differs in "
        + "more than case and accents.");

    /// <summary>Tags with the mark by which a creation is found again.</summary>
    private static (string Mark, KeyValue[] Tags) Mark(IReadOnlyList<Tag> tags)
    {
        var mark = Guid.NewGuid().ToString("N");
        return (mark,
        [
            .. tags.Where(tag => tag.Key != WireMapping.CreatedTag).Select(WireMapping.FromTag),
            new KeyValue(WireMapping.CreatedTag, mark),
        ]);
    }

    /// <summary>
    /// Creates something once, although answers are lost: after a loss, what was made is looked for before it is made again.
    /// </summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "It is filtered.")]
    private async Task<T> CreateOnceAsync<T>(Func<Task<T>> create, Func<Task<T?>> find, CancellationToken cancellationToken)
        where T : class
    {
        for (var round = 0; ; round++)
        {
            try
            {
                return await create().ConfigureAwait(false);
            }
            catch (MlflowException exception) when (exception.MayHaveBeenCarriedOut && round < _http.Options.MaxRetries)
            {
                // The wait also lets a server finish that was slow rather than dead.
                await _http.BackOffAsync(round, exception, cancellationToken).ConfigureAwait(false);
            }

            if (await find().ConfigureAwait(false) is { } made)
            {
                return made;
            }
        }
    }
}
