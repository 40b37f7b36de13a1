using System.Globalization;
using Microsoft.Data.Sqlite;

namespace RunLinkedData.Benchmarks;

/// <summary>A store with many runs of one process: one real one, copied within the database, each with its own ID and start.</summary>
internal static class ManyRuns
{
    public static async Task<RunTracker> MakeAsync(string database, string artifactRoot, int count)
    {
        var tracker = RunTracker.Connect(new RunTrackerOptions { TrackingUri = $"sqlite:///{database}", ArtifactRoot = artifactRoot });
        var rows = new[] { new { Id = 1, Units = 2.5 } };
        var oldest = await tracker.RunAsync("sales", run => run.SaveDatasetAsync("rare", rows));
        var model = await tracker.RunAsync("sales", run => run.SaveDatasetAsync("items", rows));
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        await connection.OpenAsync();
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        var numbers = string.Create(
            CultureInfo.InvariantCulture, $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1})");
        command.Parameters.AddWithValue("$run", model);
        command.Parameters.AddWithValue("$oldest", oldest);
        command.CommandText = "UPDATE runs SET start_time = 0, end_time = 1 WHERE run_uuid = $oldest";
        await command.ExecuteNonQueryAsync();
        foreach (var sql in (string[])
        [
            """
            INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time, source_version, lifecycle_stage, artifact_uri, experiment_id, deleted_time)
            SELECT printf('%032x', i), name, source_type, source_name, entry_point_name, user_id,
                CASE WHEN i % 10 = 0 THEN 'FAILED' ELSE status END, start_time - i * 60000, end_time - i * 60000, source_version, lifecycle_stage, artifact_uri, experiment_id, deleted_time
            FROM n, runs WHERE run_uuid = $run
            """,
            "INSERT INTO tags (key, value, run_uuid) SELECT key, value, printf('%032x', i) FROM n, tags WHERE run_uuid = $run",
            "INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) SELECT key, value, "
            + "timestamp, step, is_nan, printf('%032x', i) FROM n, latest_metrics WHERE run_uuid = $run",
            """
            INSERT INTO datasets (dataset_uuid, experiment_id, name, digest, dataset_source_type, dataset_source)
            SELECT printf('%032x', i), experiment_id, name, printf('%032x', i), dataset_source_type, dataset_source FROM n, datasets WHERE digest = $run
            """,
            "INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id) "
            + "SELECT printf('%032x', i), 'DATASET', printf('%032x', i), 'RUN', printf('%032x', i) FROM n",
        ])
        {
#pragma warning disable CA2100 // The SQL is made of the constants above.
            command.CommandText = numbers + sql;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
        return tracker;
    }
}
