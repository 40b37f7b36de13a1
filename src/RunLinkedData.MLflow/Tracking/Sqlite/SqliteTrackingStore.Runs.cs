using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.MLflow.Tracking.Sqlite;

public sealed partial class SqliteTrackingStore
{
    /// <inheritdoc/>
    public Task<MlflowRun> CreateRunAsync(NewRun run, CancellationToken cancellationToken = default)
    {
        TrackingLimits.CheckNewRun(run);
        return _database.WriteAsync(session => GetRun(session, Create(session, run)), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<MlflowRun> FindOrCreateRunAsync(
        NewRun run, Tag key, int index = 0, CancellationToken cancellationToken = default)
    {
        var started = RunChoice.With(run, key);

        // Most callers come when it is there: they do not wait for each other.
        var found = await _database.ReadAsync(
            session => FindFirst(session, run.ExperimentId, key) is (var runId, true) ? GetRun(session, runId) : null,
            cancellationToken).ConfigureAwait(false);
        return found ?? await _database.WriteAsync(
            session =>
            {
                var runId = FindFirst(session, run.ExperimentId, key)?.RunId ?? Create(session, started);
                WriteTag(session, runId, RunChoice.TagOf(key).Key, RunChoice.TagOf(key).Value);
                return GetRun(session, runId);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static (string RunId, bool IsChosen)? FindFirst(SqliteSession session, string experimentId, Tag key)
    {
        GetActiveExperiment(session, experimentId);
        return session.Query(
            """
            SELECT r.run_uuid, c.key IS NOT NULL AS chosen
            FROM tags AS t CROSS JOIN runs AS r ON r.run_uuid = t.run_uuid
            LEFT JOIN tags AS c ON c.run_uuid = r.run_uuid AND c.key = $3
            WHERE t.key = $1 AND t.value = $2 AND r.experiment_id = $4 AND r.lifecycle_stage = 'active'
            ORDER BY chosen DESC, r.start_time, r.run_uuid LIMIT 1
            """,
            reader => ((string, bool)?)(reader.Text(0), reader.GetInt64(1) != 0),
            key.Key,
            key.Value,
            RunChoice.TagOf(key).Key,
            ParseId(experimentId)).FirstOrDefault();
    }

    private string Create(SqliteSession session, NewRun run)
    {
        var tagged = run.Tags.FirstOrDefault(tag => tag.Key == TrackingLimits.RunNameTag)?.Value;
        var name = !string.IsNullOrEmpty(run.RunName) ? run.RunName
            : !string.IsNullOrEmpty(tagged) ? tagged
            : RunNames.Next();
        var runId = _newId();
        var experiment = GetActiveExperiment(session, run.ExperimentId);
        session.Execute(
            """
            INSERT INTO runs (
              run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time,
              deleted_time, source_version, lifecycle_stage, artifact_uri, experiment_id)
            VALUES ($1, $2, 'UNKNOWN', '', '', $3, 'RUNNING', $4, NULL, NULL, '', 'active', $5, $6)
            """,
            runId,
            name,
            run.UserId,
            run.StartTime,
            ArtifactLocation.Append(experiment.ArtifactLocation, runId, "artifacts"),
            ParseId(run.ExperimentId));
        foreach (var tag in run.Tags)
        {
            WriteTag(session, runId, tag.Key, tag.Value);
        }

        WriteTag(session, runId, TrackingLimits.RunNameTag, name);
        return runId;
    }

    /// <inheritdoc/>
    public Task<MlflowRun> GetRunAsync(string runId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runId);
        return _database.ReadAsync(session => GetRun(session, runId), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<RunInfo> UpdateRunAsync(string runId, RunUpdate update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runId);
        TrackingLimits.CheckRunUpdate(update);
        return _database.WriteAsync(
            session =>
            {
                CheckActive(session, runId);
                if (!string.IsNullOrEmpty(update.RunName))
                {
                    RenameRun(session, runId, update.RunName);
                }

                session.Execute(
                    "UPDATE runs SET status = coalesce($2, status), end_time = coalesce($3, end_time) WHERE run_uuid = $1",
                    runId,
                    update.Status is { } status ? status.ToText() : null,
                    update.EndTime);
                return GetRunInfo(session, runId);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteRunAsync(string runId, CancellationToken cancellationToken = default) =>
        MoveRunAsync(runId, LifecycleStage.Deleted, cancellationToken);

    /// <inheritdoc/>
    public Task RestoreRunAsync(string runId, CancellationToken cancellationToken = default) =>
        MoveRunAsync(runId, LifecycleStage.Active, cancellationToken);

    private Task MoveRunAsync(string runId, LifecycleStage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(runId);
        return _database.WriteAsync(
            session =>
            {
                if (GetRunInfo(session, runId).LifecycleStage != stage)
                {
                    session.Execute(
                        "UPDATE runs SET lifecycle_stage = $2, deleted_time = $3 WHERE run_uuid = $1",
                        runId,
                        StageText(stage),
                        stage == LifecycleStage.Deleted ? Now : null);
                }
            },
            cancellationToken);
    }

    private static void RenameRun(SqliteSession session, string runId, string name)
    {
        session.Execute("UPDATE runs SET name = $2 WHERE run_uuid = $1", runId, name);
        WriteTag(session, runId, TrackingLimits.RunNameTag, name);
    }

    private static void WriteTag(SqliteSession session, string runId, string key, string value) => session.Execute(
        """
        INSERT INTO tags (key, value, run_uuid) VALUES ($1, $2, $3)
        ON CONFLICT (key, run_uuid) DO UPDATE SET value = excluded.value
        """,
        key,
        value,
        runId);

    /// <summary>Refuses writes to a run that is not there or is deleted.</summary>
    private static void CheckActive(SqliteSession session, string runId)
    {
        var stage = session.Query(
            $"SELECT r.lifecycle_stage FROM runs AS r WHERE r.run_uuid = $1{InOwnWorkspace(session)}", reader => reader.Stage(0), runId);
        if (stage.Count == 0)
        {
            throw RunNotFound(runId);
        }

        if (stage[0] != LifecycleStage.Active)
        {
            throw TrackingLimits.Invalid($"The run {runId} is deleted and cannot be changed. Restore it first.");
        }
    }

    private static MlflowException RunNotFound(string runId) => NotFound($"There is no run with the ID '{TrackingLimits.Shorten(runId)}'.");
}
