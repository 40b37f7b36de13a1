using NUnit.Framework;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Tests.Datasets.Caching;

/// <summary>Many threads and processes at one cache.</summary>
[TestFixture]
public sealed class CacheSharingTests : CacheFixture
{
    private const int Size = 3_000_000;

    [Test]
    public async Task Load_ManyThreadsAtOnce_FetchOnce()
    {
        var runId = await PublishFileAsync(Size);
        var trackers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ConnectAsync()));

        var loaded = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(i => Task.Run(() => ReadFileAsync(trackers[i % trackers.Length], runId))));

        var saved = await File.ReadAllBytesAsync(Folder["data.bin"]);
        Assert.That(loaded.All(bytes => bytes.AsSpan().SequenceEqual(saved)));
        Assert.That(DownloadsOf(Artifacts, "data.bin"), Is.EqualTo(1), Log.Text);
        Assert.That(TemporaryFiles(), Is.Empty);
    }

    [Test]
    public async Task Load_TenProcessesAtOnce_FetchOnce()
    {
        const int Count = 10;
        var runId = await PublishFileAsync(Size);
        var all = new TaskCompletionSource();
        Artifacts.Server.Faults = request => IsData(request) ? new Fault { Waits = (Size / 2, all.Task) } : null;
        var workers = Enumerable.Range(0, Count).Select(_ => Start(runId)).ToList();
        try
        {
            // All of them have opened the version, and one is in the middle of the file.
            await UntilAsync(() => workers.Any(worker => worker.HasExited)
                || workers.All(worker => worker.Output.StartsWith("opened", StringComparison.Ordinal)));
            all.SetResult();
            await Task.WhenAll(workers.Select(worker => worker.WaitAsync()));

            Assert.That(
                workers.Select(worker => worker.Output.Trim()),
                Has.All.EqualTo($"opened\nloaded {Size}"),
                string.Join('\n', workers.Select(worker => worker.Error)));
            Assert.That(DownloadsOf(Artifacts, "data.bin"), Is.EqualTo(1));
        }
        finally
        {
            workers.ForEach(worker => worker.Dispose());
        }
    }

    [Test]
    public async Task Load_ProcessKilledInTheMiddleOfAFetch_TheNextFetchesAndWhatIsLeftGoesLater()
    {
        var runId = await PublishFileAsync(Size);
        var never = new TaskCompletionSource();
        Artifacts.Server.Faults = request => IsData(request) ? new Fault { Waits = (Size / 2, never.Task) } : null;
        using var killed = Start(runId);
        await UntilAsync(() => killed.HasExited || TemporaryFiles() is [{ Length: > Size / 10 }]);
        var tracker = await ConnectAsync();
        Clock.Now += TimeSpan.FromDays(1);

        await tracker.Cache.PruneAsync(long.MaxValue);
        Assert.That(TemporaryFiles(), Has.Length.EqualTo(1), "it is old by the clock, but it is alive");
        killed.Kill();
        await killed.WaitAsync();
        Artifacts.Server.Faults = _ => null;
        Assert.That(await ReadFileAsync(tracker, runId), Is.EqualTo(await File.ReadAllBytesAsync(Folder["data.bin"])));

        Assert.That(CachedFiles().Single().Length, Is.EqualTo(Size));
        await tracker.Cache.PruneAsync(long.MaxValue);
        Assert.That(TemporaryFiles(), Is.Empty);
        Assert.That(CachedFiles(), Has.Length.EqualTo(1));
        never.SetResult();
    }

    [Test]
    public async Task Prune_YoungTemporaryFile_Stays()
    {
        var tracker = await ConnectAsync();
        var path = Path.Combine(CacheFolder, "v1", "tmp", "young");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "just opened, not locked yet");

        await tracker.Cache.ClearAsync();

        Assert.That(TemporaryFiles(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Load_AnotherHangsInAFetch_IsWaitedForNoLongerThanPatience()
    {
        var runId = await PublishFileAsync(Size);
        var never = new TaskCompletionSource();
        var first = 0;
        Artifacts.Server.Faults = request => IsData(request) && Interlocked.Increment(ref first) == 1
            ? new Fault { Waits = (Size / 2, never.Task) }
            : null;
        using var hanging = Start(runId);
        await UntilAsync(() => hanging.HasExited || DownloadsOf(Artifacts, "data.bin") == 1);
        var tracker = await ConnectAsync(options =>
        {
            options.Cache.Patience = TimeSpan.FromMilliseconds(100);
            options.TimeProvider = TimeProvider.System;
        });

        Assert.That(await ReadFileAsync(tracker, runId), Has.Length.EqualTo(Size));
        Assert.That(CachedFiles(), Is.Empty);
        hanging.Kill();
        await hanging.WaitAsync();
        never.SetResult();
    }

    [Test]
    public async Task Load_CancelledWhileItWaits_Ends()
    {
        var runId = await PublishFileAsync(Size);
        var go = new TaskCompletionSource();
        Artifacts.Server.Faults = request => IsData(request) ? new Fault { Waits = (Size / 2, go.Task) } : null;
        var tracker = await ConnectAsync();
        var first = ReadFileAsync(tracker, runId);
        await UntilAsync(() => DownloadsOf(Artifacts, "data.bin") == 1);
        using var cancel = new CancellationTokenSource();
        using var target = new TemporaryFolder();
        var second = (await tracker.LoadDatasetAsync("items", runId)).CopyToAsync(target.Path, cancellationToken: cancel.Token);

        await cancel.CancelAsync();

        Assert.That(async () => await second, Throws.InstanceOf<OperationCanceledException>());
        go.SetResult();
        Assert.That(await first, Has.Length.EqualTo(Size));
    }

    [Test]
    public async Task Load_WhileOthersPrune_AlwaysGivesTheData()
    {
        var runs = new List<string>();
        var contents = new Dictionary<string, byte[]>();
        for (var i = 0; i < 4; i++)
        {
            runs.Add(await PublishFileAsync(100_000));
            contents[runs[i]] = await File.ReadAllBytesAsync(Folder["data.bin"]);
        }

        using var stop = new CancellationTokenSource();
        var (reading, pruning) = (await ConnectAsync(), await ConnectAsync());
        var prune = Task.Run(async () =>
        {
            var removed = 0;
            while (!stop.IsCancellationRequested)
            {
                removed += (await pruning.Cache.ClearAsync()).Files;
            }

            return removed;
        });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(reader => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                var runId = runs[(reader + i) % runs.Count];
                Assert.That(await ReadFileAsync(reading, runId), Is.EqualTo(contents[runId]));
            }
        })));

        await stop.CancelAsync();
        Assert.That(await prune, Is.GreaterThan(0));
        Assert.That(TemporaryFiles(), Is.Empty);
    }

    [Test]
    public async Task Clear_FileThatIsBeingRead_Stays()
    {
        var tracker = await ConnectAsync();
        var runId = await PublishAsync(10_000);
        var dataset = await tracker.LoadDatasetAsync("items", runId);
        var rows = dataset.StreamRowsAsync<Item>().GetAsyncEnumerator();
        await rows.MoveNextAsync();

        await tracker.Cache.ClearAsync();
        Assert.That(CachedFiles(), Has.Length.EqualTo(1));

        await rows.DisposeAsync();
        await tracker.Cache.ClearAsync();
        Assert.That(CachedFiles(), Is.Empty);
    }

    private static bool IsData(LoopbackRequest request) => request.RawPath.EndsWith("data.bin", StringComparison.Ordinal);

    private ExampleProgram Start(string runId) =>
        ExampleProgram.StartWorker(Folder.Path, "cache", TrackingUri, CacheFolder, "items", runId);
}
