using System.Globalization;
using Microsoft.Data.Sqlite;

namespace RunLinkedData.Benchmarks;

/// <summary>
/// A store with many runs of ten processes, each of which wrote one of 1,000 datasets: one real run, copied within the database. The first
/// ones stand in levels of 100, each run of which has read five of the level above. Behind the lineage that is measured, which has a given
/// number of levels, another one begins.
/// </summary>
internal static class ManyLineages
{
    public const int Width = 100;
    private const int Processes = 10;
    private const int Datasets = 1000;
    private const int InputsEach = 5;

    /// <summary>The ID of a run: its place, so that the levels are 0 to 99, 100 to 199, and so on.</summary>
    public static string IdOf(int place) => place.ToString("x32", CultureInfo.InvariantCulture);

    public static async Task<RunTracker> MakeAsync(string database, string artifactRoot, int count, int depth)
    {
        var tracker = RunTracker.Connect(new RunTrackerOptions { TrackingUri = $"sqlite:///{database}", ArtifactRoot = artifactRoot });
        var model = await tracker.RunAsync("process-0", run => run.SaveDatasetAsync("model", new[] { new { Id = 1, Units = 2.5 } }));
        for (var i = 1; i < Processes; i++)
        {
            await tracker.TrackingStore.CreateExperimentAsync($"process-{i}");
        }

        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        await connection.OpenAsync();
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.Parameters.AddWithValue("$run", model);
        var numbers = string.Create(
            CultureInfo.InvariantCulture, $"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1}), ");
        var processes = string.Create(
            CultureInfo.InvariantCulture,
            $"p(number, id) AS (SELECT row_number() OVER (ORDER BY experiment_id) - 1, "
            + $"experiment_id FROM experiments WHERE name LIKE 'process-%') ");
        // Runs of one level are of one process, and what it writes is one of its hundred datasets.
        var process = string.Create(CultureInfo.InvariantCulture, $"JOIN p ON p.number = i / {Width} % {Processes}");
        var dataset = string.Create(CultureInfo.InvariantCulture, $"printf('dataset-%03d', i % {Datasets})");
        var inputs = string.Create(
            CultureInfo.InvariantCulture,
            $"k(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM k WHERE k < {InputsEach - 1}), "
            + $"r(i, parent, k) AS (SELECT i, (i / {Width} - 1) * {Width} + (i + k * 7) % {Width}, "
            + $"k FROM n, k WHERE i >= {Width} AND i / {Width} != {depth}) ");
        foreach (var sql in (string[])
        [
            $"""
            {numbers}{processes}
            INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time, source_version, lifecycle_stage, artifact_uri, experiment_id, deleted_time)
            SELECT printf('%032x', i), name, source_type, source_name, entry_point_name, user_id, status, start_time + i * 60000, end_time + i * 60000, source_version, lifecycle_stage, artifact_uri, p.id, deleted_time
            FROM n {process}, runs WHERE run_uuid = $run
            """,
            $"""
            {numbers}p AS (SELECT 1)
            INSERT INTO tags (key, value, run_uuid)
            SELECT replace(key, 'rld.output.model', 'rld.output.' || {dataset}), value, printf('%032x', i) FROM n, tags WHERE run_uuid = $run
            """,
            $"""
            {numbers}p AS (SELECT 1)
            INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) SELECT key, value, timestamp, step, is_nan, printf('%032x', i) FROM n, latest_metrics WHERE run_uuid = $run
            """,
            $"""
            {numbers}{processes}
            INSERT INTO datasets (dataset_uuid, experiment_id, name, digest, dataset_source_type, dataset_source, dataset_schema, dataset_profile)
            SELECT printf('%032x', i), p.id, {dataset}, printf('%032x', i), dataset_source_type, dataset_source, dataset_schema, dataset_profile FROM n {process}, datasets WHERE digest = $run
            """,
            $"{numbers}p AS (SELECT 1) INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, "
            + "destination_id) SELECT printf('o%031x', i), 'DATASET', printf('%032x', i), 'RUN', printf('%032x', i) FROM n",
            $"{numbers}p AS (SELECT 1) INSERT INTO input_tags (input_uuid, name, "
            + "value) SELECT printf('o%031x', i), 'mlflow.data.context', 'output' FROM n",
            $"{numbers}{inputs} INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, "
            + "destination_id) SELECT printf('i%d%030x', k, i), 'DATASET', printf('%032x', parent), 'RUN', printf('%032x', i) FROM r",
            $"{numbers}{inputs} INSERT INTO input_tags (input_uuid, name, "
            + "value) SELECT printf('i%d%030x', k, i), 'mlflow.data.context', 'input' FROM r",
        ])
        {
#pragma warning disable CA2100 // The SQL is made of the constants above.
            command.CommandText = sql;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
        return tracker;
    }
}
