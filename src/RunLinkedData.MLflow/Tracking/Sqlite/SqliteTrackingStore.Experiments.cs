using System.Globalization;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.MLflow.Tracking.Sqlite;

public sealed partial class SqliteTrackingStore
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
        var id = await _database.WriteAsync(
            session =>
            {
                if (FindExperimentByName(session, name) is { } holder)
                {
                    throw new MlflowException(
                        MlflowErrorCode.ResourceAlreadyExists,
                        holder.LifecycleStage == LifecycleStage.Active
                            ? $"There is an experiment named '{TrackingLimits.Shorten(name)}' already; its ID is {holder.ExperimentId}."
                            : $"A deleted experiment (ID {holder.ExperimentId}) holds the name '{TrackingLimits.Shorten(name)}'. "
                                + "Restore it, or rename it after restoring it.");
                }

                var (workspaceColumn, workspaceValue) = session.Layout.HasWorkspaces ? (", workspace", $", '{OwnWorkspace}'") : ("", "");
                var experimentId = (long)session.Scalar(
                    $"""
                    INSERT INTO experiments (name, artifact_location, lifecycle_stage, creation_time, last_update_time{workspaceColumn})
                    VALUES ($1, $2, 'active', $3, $3{workspaceValue})
                    RETURNING experiment_id
                    """,
                    name,
                    location,
                    Now)!;
                if (location is null)
                {
                    session.Execute(
                        "UPDATE experiments SET artifact_location = $2 WHERE experiment_id = $1",
                        experimentId,
                        ArtifactLocation.Append(_artifactRoot, experimentId.ToString(CultureInfo.InvariantCulture)));
                }

                foreach (var tag in tags ?? [])
                {
                    WriteExperimentTag(session, experimentId, tag);
                }

                return experimentId;
            },
            cancellationToken).ConfigureAwait(false);
        return id.ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public Task<Experiment> GetExperimentAsync(string experimentId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(experimentId);
        return _database.ReadAsync(session => GetExperiment(session, experimentId), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Experiment?> FindExperimentAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _database.ReadAsync(session => FindExperimentByName(session, name), cancellationToken);
    }

    /// <inheritdoc/>
    public Task RenameExperimentAsync(string experimentId, string newName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(experimentId);
        TrackingLimits.CheckExperimentName(newName);
        return _database.WriteAsync(
            session =>
            {
                var experiment = GetExperiment(session, experimentId);
                if (experiment.LifecycleStage != LifecycleStage.Active)
                {
                    throw new MlflowException(
                        MlflowErrorCode.InvalidState,
                        $"The experiment {experimentId} is deleted and cannot be renamed. Restore it first.");
                }

                if (FindExperimentByName(session, newName) is { } holder && holder.ExperimentId != experiment.ExperimentId)
                {
                    throw new MlflowException(
                        MlflowErrorCode.BadRequest,
                        $"The name '{TrackingLimits.Shorten(newName)}' is taken by the experiment {holder.ExperimentId}"
                        + (holder.LifecycleStage == LifecycleStage.Deleted ? ", which is deleted." : "."));
                }

                session.Execute(
                    "UPDATE experiments SET name = $2, last_update_time = $3 WHERE experiment_id = $1",
                    ParseId(experimentId),
                    newName,
                    Now);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteExperimentAsync(string experimentId, CancellationToken cancellationToken = default) =>
        MoveExperimentAsync(experimentId, LifecycleStage.Active, LifecycleStage.Deleted, cancellationToken);

    /// <inheritdoc/>
    public Task RestoreExperimentAsync(string experimentId, CancellationToken cancellationToken = default) =>
        MoveExperimentAsync(experimentId, LifecycleStage.Deleted, LifecycleStage.Active, cancellationToken);

    /// <inheritdoc/>
    public Task SetExperimentTagAsync(string experimentId, Tag tag, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(experimentId);
        TrackingLimits.CheckExperimentTag(tag);
        return _database.WriteAsync(
            session =>
            {
                GetActiveExperiment(session, experimentId);
                WriteExperimentTag(session, ParseId(experimentId)!.Value, tag);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteExperimentTagAsync(string experimentId, string key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(experimentId);
        ArgumentNullException.ThrowIfNull(key);
        return _database.WriteAsync(
            session =>
            {
                GetActiveExperiment(session, experimentId);
                var id = ParseId(experimentId);
                if (session.Execute("DELETE FROM experiment_tags WHERE key = $1 AND experiment_id = $2", key, id) == 0)
                {
                    throw NotFound($"The experiment {experimentId} has no tag '{TrackingLimits.Shorten(key)}'.");
                }
            },
            cancellationToken);
    }

    private Task MoveExperimentAsync(string experimentId, LifecycleStage from, LifecycleStage to, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(experimentId);
        return _database.WriteAsync(
            session =>
            {
                if (GetExperiment(session, experimentId).LifecycleStage != from)
                {
                    throw NotFound($"There is no {StageText(from)} experiment {experimentId}; it is {StageText(to)} already.");
                }

                var id = ParseId(experimentId);
                session.Execute(
                    "UPDATE experiments SET lifecycle_stage = $2, last_update_time = $3 WHERE experiment_id = $1",
                    id,
                    StageText(to),
                    Now);
                // Runs that were deleted before keep their time: it says since when they may be removed for good.
                session.Execute(
                    "UPDATE runs SET lifecycle_stage = $2, deleted_time = $3 WHERE experiment_id = $1 AND lifecycle_stage IS NOT $2",
                    id,
                    StageText(to),
                    to == LifecycleStage.Deleted ? Now : null);
            },
            cancellationToken);
    }

    private static void WriteExperimentTag(SqliteSession session, long experimentId, Tag tag) => session.Execute(
        """
        INSERT INTO experiment_tags (key, value, experiment_id) VALUES ($1, $2, $3)
        ON CONFLICT (key, experiment_id) DO UPDATE SET value = excluded.value
        """,
        tag.Key,
        tag.Value,
        experimentId);

    private static string StageText(LifecycleStage stage) => stage == LifecycleStage.Active ? "active" : "deleted";

    private static MlflowException NotFound(string message) => new(MlflowErrorCode.ResourceDoesNotExist, message);
}
