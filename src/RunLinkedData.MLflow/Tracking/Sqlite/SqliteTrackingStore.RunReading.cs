using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;

namespace RunLinkedData.MLflow.Tracking.Sqlite;

public sealed partial class SqliteTrackingStore
{
    private const string RunColumns =
        "r.run_uuid, r.experiment_id, r.name, r.user_id, r.status, r.start_time, r.end_time, r.artifact_uri, r.lifecycle_stage";

    private static MlflowRun GetRun(SqliteSession session, string runId) => AddValues(session, [GetRunInfo(session, runId)])[0];

    private static RunInfo GetRunInfo(SqliteSession session, string runId)
    {
        var found = session.Query($"SELECT {RunColumns} FROM runs AS r WHERE r.run_uuid = $1{InOwnWorkspace(session)}", ReadRunInfo, runId);
        return found.Count == 1 ? found[0] : throw RunNotFound(runId);
    }

    /// <summary>The condition that leaves out the runs (<c>r</c>) of experiments in other workspaces.</summary>
    private static string InOwnWorkspace(SqliteSession session) => session.Layout.HasWorkspaces
        ? $" AND NOT EXISTS (SELECT 1 FROM experiments AS e WHERE e.experiment_id = r.experiment_id AND e.workspace <> '{OwnWorkspace}')"
        : "";

    private static RunInfo ReadRunInfo(SqliteDataReader reader) => new()
    {
        RunId = reader.Text(0),
        ExperimentId = (reader.IntegerOrNull(1) ?? 0).ToString(CultureInfo.InvariantCulture),
        RunName = reader.Text(2),
        UserId = reader.Text(3),
        Status = RunStatusText.Parse(reader.Text(4)) ?? RunStatus.Running,
        StartTime = reader.IntegerOrNull(5) ?? 0,
        EndTime = reader.IntegerOrNull(6),
        ArtifactUri = reader.Text(7),
        LifecycleStage = reader.Stage(8),
    };

    /// <summary>Reads what was logged to runs: one statement for each kind of value, however many runs there are.</summary>
    private static List<MlflowRun> AddValues(SqliteSession session, List<RunInfo> runs)
    {
        if (runs.Count == 0)
        {
            return [];
        }

        var ids = JsonSerializer.Serialize(runs.Select(run => run.RunId).ToArray(), SqliteJson.Default.StringArray);
        var metrics = session
            .Query(
                Values("latest_metrics", "v.value, v.timestamp, v.step, v.is_nan"),
                reader => (RunId: reader.Text(0), Metric: ReadMetric(reader)),
                ids)
            .ToLookup(row => row.RunId, row => row.Metric);
        var parameters = session
            .Query(Values("params", "v.value"), reader => (RunId: reader.Text(0), Param: new Param(reader.Text(1), reader.Text(2))), ids)
            .ToLookup(row => row.RunId, row => row.Param);
        var tags = session
            .Query(Values("tags", "v.value"), reader => (RunId: reader.Text(0), Tag: new Tag(reader.Text(1), reader.Text(2))), ids)
            .ToLookup(row => row.RunId, row => row.Tag);
        var inputs = ReadInputs(session, ids);
        return runs.ConvertAll(run => new MlflowRun
        {
            Info = run,
            Metrics = [.. metrics[run.RunId]],
            Params = [.. parameters[run.RunId]],
            Tags = [.. tags[run.RunId]],
            Inputs = inputs.TryGetValue(run.RunId, out var found) ? found : [],
        });
    }

    private static string Values(string table, string columns) =>
        $"""
        SELECT v.run_uuid, v.key, {columns}
        FROM json_each($1) AS wanted CROSS JOIN {table} AS v ON v.run_uuid = wanted.value
        ORDER BY v.key
        """;

    private static Metric ReadMetric(SqliteDataReader reader) => new(
        reader.Text(1),
        reader.GetInt64(5) == 0 ? reader.GetDouble(2) : double.NaN,
        reader.IntegerOrNull(3) ?? 0,
        reader.IntegerOrNull(4) ?? 0);
}
