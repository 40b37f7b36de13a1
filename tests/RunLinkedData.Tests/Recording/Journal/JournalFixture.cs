using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Recording.Journal;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Tests.Recording.Journal;

/// <summary>Runs with journals, in a store of this process that a server stands before.</summary>
public abstract class JournalFixture : WorkerFixture
{
    protected StoreServer Server { get; private set; } = null!;

    /// <summary>A tracker on the server, with journals.</summary>
    protected RunTracker Journaled { get; private set; } = null!;

    protected string JournalFolder => Folder["journals"];

    protected string[] Journals => [.. Directory.GetFiles(JournalFolder).Order(StringComparer.Ordinal)];

    [SetUp]
    public async Task Serve()
    {
        Server = new StoreServer(Store);
        Journaled = await ConnectAsync();
    }

    [TearDown]
    public async Task StopServing()
    {
        await Journaled.DisposeAsync();
        Server.Dispose();
    }

    protected Task<RunTracker> ConnectAsync() => RunTracker.ConnectAsync(JournalOptions());

    protected RunTrackerOptions JournalOptions()
    {
        var options = Options();
        options.TrackingUri = Server.Uri.AbsoluteUri;
        options.JournalFolder = JournalFolder;
        options.FlushInterval = TimeSpan.FromHours(1);
        options.ConfigureServer = server => (server.MaxRetries, server.CircuitBreakerBreak) = (0, TimeSpan.Zero);
        return options;
    }

    /// <summary>From now on, the store is not to be reached; or is again.</summary>
    protected void SetAway(bool isAway) => Server.IsAway = _ => isAway;

    protected async Task<IReadOnlyList<Metric>> PointsAsync(string runId, string key = "m")
    {
        List<Metric> points = [];
        string? next = null;
        do
        {
            var page = await Store.GetMetricHistoryAsync(runId, key, pageToken: next);
            points.AddRange(page.Items);
            next = page.NextPageToken;
        }
        while (next is not null);
        return points;
    }

    /// <summary>What the lines of a journal say.</summary>
    protected static object?[] Read(string journal) =>
        [.. File.ReadLines(journal).Select(line => JournalReader.Read(System.Text.Encoding.UTF8.GetBytes(line)).What)];

    /// <summary>
    /// A journal of a run that is there, with points 1 to <paramref name="points"/> of a metric that the store has not got.
    /// </summary>
    protected async Task<(string RunId, string Path)> LeaveAsync(int points, params object[] more)
    {
        var experiment = await Store.FindExperimentAsync("left") is { } known
            ? known.ExperimentId
            : await Store.CreateExperimentAsync("left");
        var run = await Store.CreateRunAsync(new NewRun { ExperimentId = experiment, StartTime = 1 });
        Directory.CreateDirectory(JournalFolder);
        var path = Path.Combine(JournalFolder, $"1-{run.Info.RunId}-1.journal.jsonl");
        using var journal = RunJournal.Create(
            path, JournalStart.Of(run, "left", Store.TrackingUri, isResumed: false), exception => Assert.Fail(exception.Message));
        for (var i = 1; i <= points; i++)
        {
            journal.Write(new Metric("m", i, 0, i));
        }

        foreach (var what in more)
        {
            journal.Write(what);
        }

        return (run.Info.RunId, path);
    }
}
