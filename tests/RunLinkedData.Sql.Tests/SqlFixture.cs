using System.Text;
using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Sql.Model;
using RunLinkedData.Testing;

namespace RunLinkedData.Sql.Tests;

/// <summary>A tracker on a new SQLite store, for each test, with versions of <c>forecast/units</c>.</summary>
public abstract class SqlFixture
{
    protected const string Process = "forecast";

    protected TemporaryFolder Store { get; private set; } = null!;

    protected RunTracker Tracker { get; private set; } = null!;

    [SetUp]
    public async Task ConnectAsync()
    {
        Store = new TemporaryFolder();
        Tracker = await RunTracker.ConnectAsync(new RunTrackerOptions
        {
            TrackingUri = $"sqlite:///{Store["mlflow.db"]}",
            ArtifactRoot = Store["mlruns"],
            Cache = { Folder = Store["cache"] },
        });
    }

    [TearDown]
    public async Task DisconnectAsync()
    {
        await Tracker.DisposeAsync();
        Store.Dispose();
    }

    /// <summary>Saves a version; gives the ID of its run.</summary>
    protected async Task<string> SaveAsync<T>(
        string dataset,
        IEnumerable<T> rows,
        Action<StartedRun>? log = null,
        Action<SaveDatasetOptions>? configure = null,
        string process = Process)
    {
        var started = new StartedRun();
        log?.Invoke(started);
        using var run = await Tracker.StartRunAsync(process, options =>
        {
            foreach (var (name, value) in started.Parameters)
            {
                options.Parameters[name] = value;
            }
        });
        foreach (var (name, value) in started.Metrics)
        {
            run.LogMetric(name, value);
        }

        await run.SaveDatasetAsync(dataset, rows, configure);
        await run.CompleteAsync();
        return run.Id;
    }

    /// <summary>Three versions with the units 1 to 3, 11 to 13 and 21 to 23; gives their runs, the oldest first.</summary>
    protected async Task<IReadOnlyList<string>> SaveThreeAsync()
    {
        List<string> runs = [];
        for (var i = 0; i < 3; i++)
        {
            var first = i * 10;
            runs.Add(await SaveAsync("units", Enumerable.Range(first + 1, 3).Select(units => new Sale($"s{units % 2}", units)), run =>
            {
                run.Parameters["horizon"] = $"{first}";
                run.Metrics["mape"] = first / 100d;
            }));
        }

        return runs;
    }

    /// <summary>The answer as CSV, line by line.</summary>
    protected async Task<string[]> LinesAsync(
        string sql, IReadOnlyDictionary<string, object?>? parameters = null, Action<SqlOptions>? configure = null)
    {
        using var text = new MemoryStream();
        await Tracker.Sql(sql, parameters, configure).ExportAsync(text, DatasetFormat.Csv);
        return Encoding.UTF8.GetString(text.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The cells of the one row of an answer.</summary>
    protected async Task<string> OneAsync(
        string sql, IReadOnlyDictionary<string, object?>? parameters = null, Action<SqlOptions>? configure = null)
    {
        var lines = await LinesAsync(sql, parameters, configure);
        Assert.That(lines, Has.Length.EqualTo(2), string.Join('\n', lines));
        return lines[1];
    }

    /// <summary>The error of a query, when its answer is read.</summary>
    protected async Task<SqlException> FailAsync(string sql, Action<SqlOptions>? configure = null) =>
        (await Assert.ThrowsAsync<SqlException>(() => LinesAsync(sql, null, configure)))!;

    protected sealed record Sale(string Store, int Units);

    protected sealed class StartedRun
    {
        public Dictionary<string, string> Parameters { get; } = [];

        public Dictionary<string, double> Metrics { get; } = [];
    }
}
