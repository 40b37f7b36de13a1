using RunLinkedData.Questions.Watching;

namespace RunLinkedData.Tests.Questions.Watching;

/// <summary>Watches on the store of the fixture.</summary>
public abstract class WatchFixture : TrackerFixture
{
    /// <summary>A clock on which the test says what time it is; set with <see cref="SetClockAsync"/>.</summary>
    private protected ManualClock Clock { get; } = new();

    /// <summary>Lets the tracker, and what it publishes, go by <see cref="Clock"/>.</summary>
    protected async Task SetClockAsync(DateTimeOffset now)
    {
        Clock.Now = now;
        await ReconnectAsync(options => options.TimeProvider = Clock);
    }

    /// <summary>What is there, from somewhere on.</summary>
    protected async Task<List<PublishedVersion>> HandOverAsync(
        WatchStart? from = null, string process = "sales", Action<WatchOptions>? configure = null) =>
        await Tracker.WatchAsync(process, options =>
        {
            (options.From, options.Follow) = (from, false);
            configure?.Invoke(options);
        }).ToListAsync();

    /// <summary>What came after some versions.</summary>
    protected Task<List<PublishedVersion>> HandOverAfterAsync(PublishedVersion last) => HandOverAsync(WatchStart.After(last.Position));

    protected static IEnumerable<string> RunsOf(IEnumerable<PublishedVersion> published) => published.Select(each => each.Version.RunId);

    /// <summary>A run that publishes several datasets.</summary>
    protected async Task<string> PublishSeveralAsync(params string[] datasets) => await Tracker.RunAsync("sales", async run =>
    {
        foreach (var dataset in datasets)
        {
            await run.SaveDatasetAsync(dataset, Items.Make(1));
        }
    });
}
