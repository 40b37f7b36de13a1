using NUnit.Framework;
using RunLinkedData.Versions.History;

namespace RunLinkedData.Tests.Versions.History;

public class ReadAheadTests
{
    [Test]
    public async Task SelectAsync_LaterItemsThatAreFaster_KeepTheirPlace()
    {
        TaskCompletionSource first = new();
        var results = ReadAhead.SelectAsync(
            Enumerable.Range(0, 10).ToAsyncEnumerable(),
            async (item, token) =>
            {
                if (item == 0)
                {
                    await first.Task;
                }
                else if (item == 3)
                {
                    first.SetResult();
                }

                return item;
            },
            ahead: 3,
            default);

        Assert.That(await results.ToListAsync(), Is.EqualTo(Enumerable.Range(0, 10)));
    }

    [Test]
    public async Task SelectAsync_AnItemThatFails_DoesSoInItsTurn()
    {
        List<int> got = [];
        var results = ReadAhead.SelectAsync(
            Enumerable.Range(0, 10).ToAsyncEnumerable(),
            (item, token) => item == 4 ? throw new InvalidOperationException() : Task.FromResult(item),
            ahead: 8,
            default);

        Assert.That(
            async () =>
            {
                await foreach (var item in results)
                {
                    got.Add(item);
                }
            },
            Throws.InvalidOperationException);
        Assert.That(got, Is.EqualTo(new[] { 0, 1, 2, 3 }));
        await Task.CompletedTask;
    }

    [Test]
    public async Task SelectAsync_StoppedEarly_CancelsWhatWasStarted()
    {
        var (started, cancelled) = (0, 0);
        await foreach (var item in ReadAhead.SelectAsync(
            Enumerable.Range(0, 10).ToAsyncEnumerable(),
            async (item, token) =>
            {
                if (item > 0)
                {
                    Interlocked.Increment(ref started);
                    try
                    {
                        await Task.Delay(Timeout.Infinite, token);
                    }
                    catch (OperationCanceledException)
                    {
                        Interlocked.Increment(ref cancelled);
                        throw;
                    }
                }

                return item;
            },
            ahead: 2,
            default))
        {
            break;
        }

        Assert.That(cancelled, Is.EqualTo(started));
    }
}
