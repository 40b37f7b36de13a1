using NUnit.Framework;
using RunLinkedData.Waiting;

namespace RunLinkedData.Tests.Waiting;

public sealed class LimitedParallelTests
{
    [Test]
    public async Task ForEach_ManyFiles_HasAFewUnderWayAtOnce()
    {
        var (now, most, all) = (0, 0, 0);
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await LimitedParallel.ForEachAsync(
            Enumerable.Range(0, 40),
            async (_, token) =>
            {
                var count = Interlocked.Increment(ref now);
                InterlockedMax(ref most, count);
                if (count == LimitedParallel.AFew)
                {
                    full.TrySetResult();
                }

                await full.Task.WaitAsync(token);
                await Task.Yield();
                Interlocked.Decrement(ref now);
                Interlocked.Increment(ref all);
            },
            CancellationToken.None);

        Assert.That((most, all), Is.EqualTo((LimitedParallel.AFew, 40)));
    }

    [Test]
    public async Task ForEach_OneFails_EndsTheOthersAndThrowsItsError()
    {
        var ended = 0;
        var begun = new CountdownEvent(LimitedParallel.AFew);
        var error = await Assert.ThrowsAsync<FileNotFoundException>(() => LimitedParallel.ForEachAsync(
            Enumerable.Range(0, 40),
            async (item, token) =>
            {
                begun.Signal();
                if (item == 1)
                {
                    await Task.Run(begun.Wait, token);
                    throw new FileNotFoundException("number 1");
                }

                using var registration = token.Register(() => Interlocked.Increment(ref ended));
                await Task.Delay(Timeout.Infinite, token);
            },
            CancellationToken.None));

        Assert.That(error!.Message, Is.EqualTo("number 1"));
        Assert.That(ended, Is.EqualTo(LimitedParallel.AFew - 1));
        begun.Dispose();
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; value > seen; seen = target)
        {
            if (Interlocked.CompareExchange(ref target, value, seen) == seen)
            {
                return;
            }
        }
    }
}
