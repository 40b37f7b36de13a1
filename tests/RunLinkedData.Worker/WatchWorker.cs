using System.Globalization;
using Microsoft.Data.Sqlite;
using RunLinkedData.Questions.Watching;

namespace RunLinkedData.Worker;

/// <summary>
/// <c>watch publish TRACKING-URI PROCESS COUNT</c> publishes so many small versions. <c>watch consume TRACKING-URI PROCESS DATABASE</c>
/// hands over versions until it is killed: each goes into a table of the database in one transaction with the position.
/// </summary>
internal static class WatchWorker
{
    public static async Task WorkAsync(string[] args)
    {
        var options = new RunTrackerOptions
        {
            TrackingUri = args[1],
            ArtifactRoot = Path.Combine(Environment.CurrentDirectory, "mlruns"),
            EndRunsWithProgram = false,
        };
        options.Provenance.Record = options.Provenance.Git = options.Provenance.Packages = options.Provenance.CommandLine = false;
        await using var tracker = await RunTracker.ConnectAsync(options);
        await (args[0] == "publish"
            ? PublishAsync(tracker, args[2], int.Parse(args[3], CultureInfo.InvariantCulture))
            : ConsumeAsync(tracker, args[2], args[3]));
    }

    private static async Task PublishAsync(RunTracker tracker, string process, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await tracker.RunAsync(process, run => run.SaveDatasetAsync("items", [new { Id = i }], save => save.Format = "csv"));
        }
    }

    private static async Task ConsumeAsync(RunTracker tracker, string process, string database)
    {
        await using var connection = new SqliteConnection($"Data Source={database}");
        await connection.OpenAsync();
        Execute(connection, "CREATE TABLE IF NOT EXISTS handled (reference TEXT); CREATE TABLE IF NOT EXISTS position (text TEXT)");
        var stored = (string?)Execute(connection, "SELECT text FROM position");
        var versions = tracker.WatchAsync(process, watch =>
        {
            watch.From = stored is null ? WatchStart.Beginning : WatchStart.After(stored);
            watch.Interval = TimeSpan.FromMilliseconds(200);
        });
        await foreach (var published in versions)
        {
            using var transaction = connection.BeginTransaction();
            Execute(connection, "INSERT INTO handled VALUES ($text)", published.Version.Reference);
            Execute(connection, "DELETE FROM position; INSERT INTO position VALUES ($text)", published.Position);
            transaction.Commit();
        }
    }

    private static object? Execute(SqliteConnection connection, string sql, string text = "")
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are those above.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$text", text);
        return command.ExecuteScalar();
    }
}
