using NUnit.Framework;
using RunLinkedData.Questions.Freshness;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Tests.Questions.Freshness;

/// <summary>External inputs are asked for what they are by now; what cannot be asked is unknown.</summary>
public class StatusExternalTests : TrackerFixture
{
    private static readonly DateTime LongAgo = new(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    [TestCase(true)]
    [TestCase(false)]
    public async Task Status_PinnedFile_ChangesWithIt(bool hash)
    {
        var file = Write("orders.csv", "one");
        await ReadAsync(run => run.LogExternalInputAsync("orders", file, options => options.Hash = hash));

        Assert.That((await StatusAsync()).State, Is.EqualTo(FreshnessState.Fresh));

        Write("orders.csv", "two", LongAgo.AddDays(1));
        var reason = await ReasonAsync();
        Assert.That((reason.Kind, reason.State, reason.Name), Is.EqualTo((StatusReasonKind.ExternalInput, FreshnessState.Stale, "orders")));
        Assert.That(reason.Message, Does.Contain("has changed: 'orders.csv'"));

        Write("orders.csv", "three");
        Assert.That((await ReasonAsync()).Message, Does.Contain("has 5 bytes, and had 3"));

        File.Delete(file);
        Assert.That((await ReasonAsync()).Message, Does.EndWith("is not there any more"));
    }

    [Test]
    public async Task Status_PinnedByHash_IsTheSameWhenOnlyTheTimeIsAnother()
    {
        var file = Write("orders.csv", "one");
        await ReadAsync(run => run.LogExternalInputAsync("orders", file, options => options.Hash = true));
        File.SetLastWriteTimeUtc(file, LongAgo.AddDays(1));

        Assert.That((await StatusAsync()).State, Is.EqualTo(FreshnessState.Fresh));
    }

    [Test]
    public async Task Status_PinnedFolder_SeesWhatCameAndWent()
    {
        Write("in/a.csv", "one");
        await ReadAsync(run => run.LogExternalInputAsync("orders", Folder["in"]));
        Write("in/b.csv", "two");

        Assert.That((await ReasonAsync()).Message, Does.EndWith("has other files now: 1 came and 0 went"));
    }

    [Test]
    public async Task Status_FileThatNothingPins_IsTakenByItsTime()
    {
        var file = Write("orders.csv", "one");
        await ReadAsync(run => run.LogExternalInput("orders", file, "monday"));

        Assert.That((await StatusAsync()).State, Is.EqualTo(FreshnessState.Fresh));

        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(1));
        Assert.That((await ReasonAsync()).Message, Does.Contain("was written at 2").And.EndsWith("after the run had started"));

        File.Delete(file);
        Assert.That((await ReasonAsync()).State, Is.EqualTo(FreshnessState.Stale));
    }

    [Test]
    public async Task Status_VersionIsAHash_IsComparedAndNotTheTime()
    {
        var file = Write("orders.csv", "one");
        await ReadAsync(run => run.LogExternalInput(
            "orders", file, "sha256:7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"));
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(1));

        Assert.That((await StatusAsync()).State, Is.EqualTo(FreshnessState.Fresh));

        Write("orders.csv", "two");
        var reason = await ReasonAsync();
        Assert.That((reason.State, reason.Newest![..10]), Is.EqualTo((FreshnessState.Stale, "sha256:3fc")));
    }

    [TestCase("Server=db;Database=shop", "is no address and no full path")]
    [TestCase("jdbc:postgresql://db/shop", "could not be asked")]
    [TestCase("relative/orders.csv", "is no address and no full path")]
    [TestCase("https://shop.example/orders?signature=abcdefghijklmnop", "without the secrets")]
    public async Task Status_CannotBeAsked_IsUnknown(string source, string why)
    {
        await ReadAsync(run => run.LogExternalInput("orders", source, "7"));

        var reason = await ReasonAsync();

        Assert.That(reason.State, Is.EqualTo(FreshnessState.Unknown));
        Assert.That(reason.Message, Does.Contain(why));
    }

    [TestCase("\"abc\"", "abc", null, FreshnessState.Fresh)]
    [TestCase("W/\"abc\"", "abc", null, FreshnessState.Fresh)]
    [TestCase("\"abd\"", "abc", null, FreshnessState.Stale)]
    [TestCase("\"abcdef\"", "monday", null, FreshnessState.Stale)]
    [TestCase("\"abcdef\"", "on monday", null, FreshnessState.Unknown)]
    [TestCase(null, "monday", "Thu, 02 Jan 2020 03:04:05 GMT", FreshnessState.Fresh)]
    [TestCase(null, "monday", "Fri, 02 Jan 2099 03:04:05 GMT", FreshnessState.Stale)]
    [TestCase(null, "monday", null, FreshnessState.Unknown)]
    public async Task Status_Address_IsAskedForItsHeaders(string? tag, string used, string? modified, FreshnessState expected)
    {
        string[] headers =
        [
            .. tag is null ? Array.Empty<string>() : [$"ETag: {tag}"],
            .. modified is null ? Array.Empty<string>() : [$"Last-Modified: {modified}"],
        ];
        using ScriptedServer server = new(request => request.AnswerAsync(200, "", "text/csv", headers));
        await ReadAsync(run => run.LogExternalInput("orders", new Uri(server.Uri, "orders").AbsoluteUri, used));

        Assert.That((await StatusAsync()).State, Is.EqualTo(expected));
        var asked = server.Requests.Single();
        Assert.That((asked.Method, asked.Target), Is.EqualTo(("HEAD", "/orders")));
        Assert.That(asked.Headers.Keys, Is.EqualTo(new[] { "Host" }).IgnoreCase);
    }

    [Test]
    public async Task Status_NoAnswerInTime_IsUnknown_AndTheOthersAreTold()
    {
        var file = Write("returns.csv", "one");
        using ScriptedServer server = new(_ => Task.Delay(Timeout.Infinite));
        await ReadAsync(run =>
        {
            run.LogExternalInput("orders", server.Uri.AbsoluteUri, "7");
            run.LogExternalInput("returns", file, "7");
        });
        File.Delete(file);

        var reasons = (await StatusAsync(options => options.Timeout = TimeSpan.FromSeconds(1))).Datasets.Single().Reasons;

        Assert.That(
            reasons.Select(reason => (reason.Name, reason.State)),
            Is.EqualTo(new[] { ("returns", FreshnessState.Stale), ("orders", FreshnessState.Unknown) }));
        Assert.That(reasons[1].Message, Does.Contain("no answer within"));
    }

    [Test]
    public async Task Status_Sync_AsksTheSame()
    {
        var file = Write("returns.csv", "one");
        using ScriptedServer server = new(request => request.AnswerAsync(200, "", "text/csv", "ETag: \"8\""));
        await ReadAsync(run =>
        {
            run.LogExternalInput("orders", server.Uri.AbsoluteUri, "7");
            run.LogExternalInput("returns", file);
        });
        Write("returns.csv", "four");

        var reasons = Tracker.Status("sales", "items", options => options.CompareCode = false).Datasets.Single().Reasons;

        Assert.That(reasons.Select(reason => reason.Name), Is.EquivalentTo(new[] { "orders", "returns" }));
    }

    [Test]
    public async Task Status_AskExternalIsOff_AsksNobody()
    {
        using ScriptedServer server = new(_ => Task.Delay(Timeout.Infinite));
        await ReadAsync(run => run.LogExternalInput("orders", server.Uri.AbsoluteUri, "7"));

        Assert.That((await StatusAsync(options => options.AskExternal = false)).State, Is.EqualTo(FreshnessState.Unknown));
        Assert.That(server.Requests, Is.Empty);
    }

    private string Write(string name, string content, DateTime? time = null)
    {
        var path = Folder[name.Split('/')];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        File.SetLastWriteTimeUtc(path, time ?? LongAgo);
        return path;
    }

    private Task<StatusReport> StatusAsync(Action<StatusOptions>? configure = null) => Tracker.StatusAsync("sales", "items", options =>
    {
        options.CompareCode = false;
        configure?.Invoke(options);
    });

    private async Task<StatusReason> ReasonAsync() => (await StatusAsync()).Datasets.Single().Reasons.Single();

    private Task ReadAsync(Action<Run> read) => ReadAsync(run =>
    {
        read(run);
        return Task.CompletedTask;
    });

    private async Task ReadAsync(Func<Run, Task> read) => await Tracker.RunAsync("sales", async run =>
    {
        await read(run);
        await run.SaveDatasetAsync("items", Items.Make(3));
    });
}
