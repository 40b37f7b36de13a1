using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.Waiting;

namespace RunLinkedData.Tests.Waiting;

public class BlockingTests
{
    [Test]
    public void Wait_OperationThatNeedsNoOther_StaysOnTheThread()
    {
        var thread = Blocking.Wait(() =>
        {
            Assert.That(BlockingCall.IsUnderWay);
            return Task.FromResult(Environment.CurrentManagedThreadId);
        });

        Assert.That((thread, BlockingCall.IsUnderWay), Is.EqualTo((Environment.CurrentManagedThreadId, false)));
    }

    [Test]
    public void Wait_CallerWithAContext_WaitsForNoneOfIt()
    {
        var context = new SilentContext();
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            Blocking.Wait(async () =>
            {
#pragma warning disable CA2007 // What users await captures what is there.
                await Task.Delay(1);
#pragma warning restore CA2007
            });

            Assert.That(SynchronizationContext.Current, Is.SameAs(context));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(null);
        }
    }

    [Test]
    public async Task Wait_CallerInAScheduler_IsNotWaitedFor()
    {
        var scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;

        await Task.Factory.StartNew(
            () => Blocking.Wait(async () => await Task.Delay(1)), CancellationToken.None, TaskCreationOptions.None, scheduler)
            .WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Test]
    public void Wait_OperationThrows_ThrowsTheSame() =>
        Assert.That(() => Blocking.Wait(() => throw new InvalidDataException("row 7")), Throws.InstanceOf<InvalidDataException>());

    [Test]
    public void OfferedWork_PoolNeverComes_IsDoneByWhoeverWaits()
    {
        var calls = 0;
        var result = Blocking.Wait(() =>
        {
            var work = OfferedWork.Start(() => Interlocked.Increment(ref calls), CancellationToken.None);
            return work.GetAsync();
        });

        Assert.That((result, calls), Is.EqualTo((1, 1)));
    }

    [Test]
    public void ForEach_OneFails_EndsTheOthersAndThrowsItsError()
    {
        var begun = 0;
        var work = () => Blocking.Wait(() => LimitedParallel.ForEachAsync(
            Enumerable.Range(0, 1000),
            4,
            (item, _) =>
            {
                Interlocked.Increment(ref begun);
                return item == 3 ? throw new InvalidDataException("item 3") : Task.CompletedTask;
            },
            CancellationToken.None));

        Assert.That(work, Throws.InstanceOf<InvalidDataException>().With.Message.EqualTo("item 3"));
        Assert.That(begun, Is.LessThan(1000));
    }

    [Test]
    public void Enumerate_LeftInTheMiddle_DisposesTheItems()
    {
        var isDisposed = false;
        async IAsyncEnumerable<int> ItemsAsync()
        {
            try
            {
                yield return 1;
                await Task.Yield();
                yield return 2;
                yield return 3;
            }
            finally
            {
                isDisposed = true;
            }
        }

        Assert.That(Blocking.Enumerate(ItemsAsync()).Take(2), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(isDisposed);
    }

    // Drops what is posted: whoever waits for it waits for ever.
    private sealed class SilentContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
