using System.Globalization;
using NUnit.Framework;
using RunLinkedData.Recording.Logs;

namespace RunLinkedData.Tests.Recording.Logs;

public class RunLogFileTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static Exception Broken => new IOException("The disk is gone.");

    [Test]
    public async Task Write_SeveralThreads_KeepsEachLineWholeAndInTheOrderOfItsThread()
    {
        var sink = new FakeSink();
        using var log = new RunLogFile(() => sink, TimeProvider.System);

        Parallel.For(0, 8, thread =>
        {
            for (var i = 0; i < 500; i++)
            {
                log.Write($"{thread} {i}");
            }
        });
        await log.CloseAsync(None);

        var lines = sink.Stored.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToList();
        Assert.That(lines, Has.Count.EqualTo(4000));
        for (var thread = 0; thread < 8; thread++)
        {
            var own = lines.Where(line => line[0] == thread.ToString(CultureInfo.InvariantCulture))
                .Select(line => int.Parse(line[1], CultureInfo.InvariantCulture));
            Assert.That(own, Is.EqualTo(Enumerable.Range(0, 500)));
        }

        Assert.That(log.Failures, Is.Empty);
    }

    [Test]
    public async Task Write_AfterClose_IsDroppedWithoutANote()
    {
        var sink = new FakeSink();
        using var log = new RunLogFile(() => sink, TimeProvider.System);
        log.Write("before");
        await log.CloseAsync(None);

        log.Write("after");
        await log.CloseAsync(None);

        Assert.That((sink.Stored, log.Failures.Count), Is.EqualTo(("before\n", 0)));
    }

    [Test]
    public async Task Close_WithoutALine_MakesNothing()
    {
        using var log = new RunLogFile(() => throw new AssertionException("Nothing was to be made."), TimeProvider.System);

        await log.FlushAsync(None);
        await log.CloseAsync(None);

        Assert.That(log.HasLines, Is.False);
    }

    [Test]
    public async Task Flush_SinkWithALongPause_StoresAtOnceAndTheLogGoesOn()
    {
        var sink = new FakeSink { Pause = TimeSpan.FromDays(1) };
        using var log = new RunLogFile(() => sink, TimeProvider.System);
        log.Write("one");
        await log.FlushAsync(None);
        var first = sink.Stored;
        log.Write("two");
        await log.FlushAsync(None);
        var flushes = sink.Flushes;
        await log.FlushAsync(None);
        await log.CloseAsync(None);

        Assert.That((first, sink.Stored), Is.EqualTo(("one\n", "one\ntwo\n")));
        Assert.That(sink.Flushes, Is.EqualTo(flushes), "Nothing new is not sent again.");
    }

    [Test]
    public async Task Flush_ManyAtOnce_EachSeesItsOwnLine()
    {
        var sink = new FakeSink();
        using var log = new RunLogFile(() => sink, TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                log.Write($"{thread} {i}.");
                await log.FlushAsync(None).WaitAsync(TimeSpan.FromMinutes(1));
                Assert.That(sink.Stored, Does.Contain($"{thread} {i}."));
            }
        })));
        await log.CloseAsync(None);
    }

    [Test]
    public async Task Write_OverTheLimit_CutsOnceAndCountsTheRest()
    {
        var sink = new FakeSink();
        using var log = new RunLogFile(() => sink, TimeProvider.System, longest: 20);
        foreach (var i in Enumerable.Range(0, 30))
        {
            log.Write($"line {i:00}");
            await log.FlushAsync(None);
        }

        await log.CloseAsync(None);

        Assert.That(sink.Stored, Is.EqualTo("line 00\nline 01\n(The log ends here: it has its 20 bytes.)\n"));
        Assert.That(log.Failures, Is.EqualTo(new[] { "28 lines of the log were left out: they are behind its first 20 bytes." }));
    }

    [Test]
    public async Task Write_SinkFailsInTheMiddle_GoesOnAndTellsHowManyAreMissing()
    {
        var sink = new FakeSink();
        using var log = new RunLogFile(() => sink, TimeProvider.System);
        foreach (var i in Enumerable.Range(0, 9))
        {
            sink.OnAppend = _ => i is 3 or 4 or 6 ? throw Broken : Task.CompletedTask;
            log.Write($"{i}");
            await log.FlushAsync(None);
        }

        await log.CloseAsync(None);

        Assert.That(sink.Stored.Split('\n').Where(line => line.Length == 1), Is.EqualTo(new[] { "0", "1", "2", "5", "7", "8" }));
        Assert.That(log.Failures, Is.EqualTo(new[] { "3 lines of the log could not be written: The disk is gone." }));
    }

    [Test]
    public async Task Flush_FailsAndRecovers_LeavesNoFailure()
    {
        var sink = new FakeSink { OnFlush = _ => throw Broken };
        using var log = new RunLogFile(() => sink, TimeProvider.System);
        log.Write("one");
        await log.FlushAsync(None);
        var during = log.Failures;
        sink.OnFlush = _ => Task.CompletedTask;

        await log.CloseAsync(None);

        Assert.That(during, Is.EqualTo(new[] { "The end of the log could not be stored: The disk is gone." }));
        Assert.That((sink.Stored, log.Failures.Count), Is.EqualTo(("one\n", 0)));
    }

    [Test]
    public async Task Close_EverythingOfTheSinkFails_DoesNotThrow()
    {
        var sink = new FakeSink { OnAppend = _ => throw Broken, OnFlush = _ => throw Broken, OnDispose = () => throw Broken };
        using var log = new RunLogFile(() => sink, TimeProvider.System);
        log.Write("one");

        await log.CloseAsync(None);

        Assert.That(log.Failures, Has.Some.Contains("1 lines of the log could not be written: The disk is gone."));
    }

    [Test]
    public async Task Open_Fails_TheNextLinesTryAgain([Values] bool isFactory)
    {
        var isBroken = true;
        var sink = new FakeSink { OnOpen = () => isBroken && !isFactory ? throw Broken : Task.CompletedTask };
        using var log = new RunLogFile(() => isBroken && isFactory ? throw Broken : sink, TimeProvider.System);
        log.Write("one");
        await log.FlushAsync(None);
        isBroken = false;
        log.Write("two");
        await log.CloseAsync(None);

        Assert.That(sink.Stored, Does.Contain("two\n").And.Contains("(1 lines are missing here.)"));
        Assert.That(log.Failures, Is.EqualTo(new[] { "1 lines of the log could not be written: The disk is gone." }));
    }

    [Test]
    public async Task Close_SinkHangs_CanBeCancelledAndDisposeEndsTheRest()
    {
        var hanging = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sink = new FakeSink
        {
            OnFlush = async token =>
            {
                hanging.TrySetResult();
                await Task.Delay(Timeout.Infinite, token);
            },
            OnDispose = () =>
            {
                ended.SetResult();
                return Task.CompletedTask;
            },
        };
        var log = new RunLogFile(() => sink, TimeProvider.System);
        log.Write("one");
        await hanging.Task;
        using var cancelled = new CancellationTokenSource();
        var closing = log.CloseAsync(cancelled.Token);
        await cancelled.CancelAsync();

        Assert.That(async () => await closing, Throws.InstanceOf<OperationCanceledException>());
        log.Dispose();
        await ended.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.That(log.Failures, Has.Some.StartsWith("The end of the log could not be stored:"));
    }

    [Test]
    public async Task Write_FasterThanTheSink_DropsAndCounts()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sink = new FakeSink { OnOpen = () => open.Task };
        using var log = new RunLogFile(() => sink, TimeProvider.System);
        var line = new string('x', 1 << 20);
        for (var i = 0; i < 20; i++)
        {
            log.Write(line);
        }

        open.SetResult();
        await log.CloseAsync(None);

        Assert.That(log.Failures, Is.EqualTo(new[] { "4 lines of the log were dropped: they came faster than they could be written." }));
        Assert.That(sink.Stored, Does.EndWith("(4 lines are missing here.)\n"));
    }
}
