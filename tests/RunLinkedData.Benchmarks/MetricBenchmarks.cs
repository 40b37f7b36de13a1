using BenchmarkDotNet.Attributes;
using Microsoft.Data.Sqlite;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>What do 10,000 metrics cost, against bare prepared INSERTs in one transaction into the same table?</summary>
[MemoryDiagnoser]
public class MetricBenchmarks
{
    private const int Count = 10_000;
    private TemporaryFolder _folder = null!;
    private RunTracker _tracker = null!;
    private RunTracker _journaled = null!;
    private SqliteConnection _bare = null!;
    private string _bareRun = null!;
    private int _round;

    [GlobalSetup]
    public async Task Setup()
    {
        _folder = new TemporaryFolder();
        _tracker = RunTracker.Connect(new RunTrackerOptions { TrackingUri = $"sqlite:///{_folder["mlflow.db"]}" });
        _journaled = RunTracker.Connect(
            new RunTrackerOptions { TrackingUri = $"sqlite:///{_folder["mlflow.db"]}", JournalFolder = _folder["journals"] });
        await using var store = await SqliteTrackingStore.OpenAsync($"sqlite:///{_folder["bare.db"]}");
        _bareRun = (await store.CreateRunAsync(new NewRun { ExperimentId = "0", StartTime = 1 })).Info.RunId;
        _bare = new SqliteConnection($"Data Source={_folder["bare.db"]}");
        await _bare.OpenAsync();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _bare.Dispose();
        _tracker.Dispose();
        _journaled.Dispose();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void BareInserts()
    {
        var round = ++_round;
        using var transaction = _bare.BeginTransaction();
        using var command = _bare.CreateCommand();
        command.CommandText =
            "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES ($key, $value, $timestamp, $run, $step, $nan)";
        var key = command.Parameters.Add("$key", SqliteType.Text);
        var value = command.Parameters.Add("$value", SqliteType.Real);
        var timestamp = command.Parameters.Add("$timestamp", SqliteType.Integer);
        command.Parameters.AddWithValue("$run", _bareRun);
        var step = command.Parameters.Add("$step", SqliteType.Integer);
        command.Parameters.AddWithValue("$nan", 0);
        command.Prepare();
        for (var i = 0; i < Count; i++)
        {
            key.Value = "loss";
            value.Value = 1.0 / (i + 1);
            timestamp.Value = (round * 1_000_000L) + i;
            step.Value = i;
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>A whole run: started, 10,000 metrics logged one by one, completed.</summary>
    [Benchmark]
    public void RunWithMetrics() => Log(_tracker);

    /// <summary>The same, each written to a journal before it is sent.</summary>
    [Benchmark]
    public void RunWithJournal() => Log(_journaled);

    private static void Log(RunTracker tracker)
    {
        using var run = tracker.StartRun("benchmark");
        for (var i = 0; i < Count; i++)
        {
            run.LogMetric("loss", 1.0 / (i + 1), step: i);
        }

        run.Complete();
    }
}
