using System.Security.Cryptography;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Questions.Watching;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Questions.Watching;

/// <summary>Every version comes once, in whatever order runs end and are seen to end, across restarts from positions.</summary>
[TestFixture]
public sealed class WatchOrderTests
{
    private const int Minute = 60_000;
    private const int Tolerance = 10 * Minute;
    private const int Hours = 120 * Minute;

    private static readonly DateTimeOffset Begin = new(2026, 11, 1, 6, 0, 0, TimeSpan.Zero);
    private static readonly Experiment Process = new()
    {
        ExperimentId = "1",
        Name = "p",
        ArtifactLocation = "",
        LifecycleStage = LifecycleStage.Active,
        CreationTime = 1,
        Tags = [],
    };

    // Most runs are short, seen at once, and of machines whose clocks agree.
    private static Gen<SimulatedRun[]> Runs(Gen<int> clocks, int grain) =>
        Gen.Select(
            Gen.Int[0, 30 * Minute],
            Gen.Frequency((8, Gen.Int[0, 5000]), (2, Gen.Int[0, Hours])),
            Gen.Frequency((7, Gen.Int[0, 2000]), (3, Gen.Int[0, Hours])),
            clocks,
            Gen.Int[0, 3],
            Gen.Frequency((9, Gen.Const(RunStatus.Finished)), (1, Gen.Const(RunStatus.Failed))))
        .Array[0, 120]
        .Select(drawn => drawn.Select((run, i) =>
        {
            var (created, took, unseen, clock, datasets, status) = run;
            var begin = Begin.ToUnixTimeMilliseconds() + created;
            var ended = (begin + took + clock) / grain * grain;
            return new SimulatedRun(IdOf(i), begin, begin + took + unseen, ended, status, datasets);
        }).ToArray());

    private static readonly Gen<int> AgreeingClocks = Gen.Const(0);

    // Clocks may be ahead by anything, and behind by what is tolerated.
    private static readonly Gen<int> OddClocks =
        Gen.Frequency((6, Gen.Const(0)), (2, Gen.Int[-Tolerance, 0]), (2, Gen.Int[0, Hours]));

    [Test]
    public void Watch_OfRunsThatEndAndAreSeenInAnyOrder_MissesNoneAndRepeatsNone() => Gen.Select(Runs(OddClocks, 1), Gen.Int)
        .Sample((runs, seed) => CheckAsync(runs, seed, WatchPosition.MostMarks).Wait(), iter: TestScale.Inputs(100));

    [Test]
    public void Watch_OfMoreVersionsThanPositionsHold_MissesNoneAndRepeatsNone() => Gen.Select(Runs(AgreeingClocks, 1), Gen.Int)
        .Sample((runs, seed) => CheckAsync(runs, seed, mostMarks: 8).Wait(), iter: TestScale.Inputs(100));

    [Test]
    public void Watch_OfRunsThatEndInTheSameMilliseconds_MissesNoneAndRepeatsNone() => Gen.Select(Runs(AgreeingClocks, 10_000), Gen.Int)
        .Sample((runs, seed) => CheckAsync(runs, seed, WatchPosition.MostMarks).Wait(), iter: TestScale.Inputs(100));

    [Test]
    public async Task Watch_FromTheBeginning_OfManyThatEndedAtOnce_HoldsNoneOfThem()
    {
        var runs = Enumerable.Range(0, 1500)
            .Select(i => new SimulatedRun($"{i:x32}", 0, 1, 5, RunStatus.Finished, 1)).ToArray();
        var (store, _) = SimulatedStore.Of(runs, new ManualClock(), new Random(1));
        var watch = NewWatch(store, new WatchPosition(ItemKey.Before(0)), new ManualClock());
        List<string> handedOver = [];
        var longest = 0;

        await foreach (var found in watch.RoundAsync(CancellationToken.None))
        {
            watch.Take(found);
            handedOver.Add(watch.ToPublished(found).Version.RunId);
            longest = Math.Max(longest, watch.Position.Length);
        }

        Assert.That(handedOver, Is.EqualTo(runs.Select(run => run.Id)));
        Assert.That(longest, Is.LessThan(150));
    }

    [Test]
    public async Task Round_WithNothingNew_IsOneSearchAndNowAndThenTwo()
    {
        var clock = new ManualClock { Now = Begin.AddHours(1) };
        SimulatedRun[] runs =
        [
            new(new string('a', 32), 0, 1, 5, RunStatus.Finished, 1),
            new(new string('b', 32), 0, long.MaxValue, 0, RunStatus.Running, 1),
        ];
        var (store, simulated) = SimulatedStore.Of(runs, clock, new Random(1));
        var watch = NewWatch(store, new WatchPosition(ItemKey.Before(10)), clock);
        List<int> searches = [];
        for (var i = 0; i < 13; i++)
        {
            var before = simulated.Searches;
            var at = clock.Now;
            await foreach (var found in watch.RoundAsync(CancellationToken.None))
            {
                Assert.Fail($"{found}");
            }

            searches.Add(simulated.Searches - before);
            clock.Now = at.AddSeconds(5);
        }

        Assert.That(searches, Is.EqualTo(new[] { 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2 }));
    }

    [Test]
    public void Round_OfMoreThatEndInTheFutureThanAPositionHolds_IsAnError()
    {
        var clock = new ManualClock { Now = Begin };
        var next = Begin.AddYears(1).ToUnixTimeMilliseconds();
        var runs = Enumerable.Range(0, 20)
            .Select(i => new SimulatedRun($"{i:x32}", 0, 1, next + i, RunStatus.Finished, 1)).ToArray();
        var (store, _) = SimulatedStore.Of(runs, clock, new Random(1));

        Assert.That(
            async () =>
            {
                var watch = NewWatch(store, new WatchPosition(ItemKey.Before(0), 8), clock);
                for (var i = 0; i < 3; i++)
                {
                    await foreach (var found in watch.RoundAsync(CancellationToken.None))
                    {
                        watch.Take(found);
                    }
                }
            },
            Throws.InvalidOperationException.With.Message.Contains("end in the future by this machine's clock, 2026-11-01T06:00"));
    }

    // In no order, and always the same.
    private static string IdOf(int i) => Convert.ToHexStringLower(SHA256.HashData([(byte)i]))[..32];

    // A consumer that stores the position with its work, and is started again from it at any time.
    private static async Task CheckAsync(IReadOnlyList<SimulatedRun> runs, int seed, int mostMarks)
    {
        var random = new Random(seed);
        var clock = new ManualClock { Now = Begin };
        var (store, _) = SimulatedStore.Of(runs, clock, random);
        var position = new WatchPosition(ItemKey.Before(Begin.AddHours(-1).ToUnixTimeMilliseconds()), mostMarks);
        var watch = NewWatch(store, position, clock);
        var stored = watch.Position;
        List<string> handedOver = [];
        var last = runs.Select(run => run.Seen).DefaultIfEmpty().Max() + (2 * Minute);
        for (var isOver = false; !isOver || !watch.IsThrough;)
        {
            isOver |= clock.Now.ToUnixTimeMilliseconds() > last;
            var restarts = random.Next(4) == 0;
            if (isOver)
            {
                // The last round is a full one.
                watch = Restart();
            }

            await foreach (var found in watch.RoundAsync(CancellationToken.None))
            {
                watch.Take(found);
                var published = watch.ToPublished(found);
                handedOver.Add($"{published.Version.Dataset}@{published.Version.RunId}");
                stored = published.Position;
                if (restarts && random.Next(3) == 0)
                {
                    break;
                }
            }

            if (restarts && !isOver)
            {
                watch = Restart();
            }

            clock.Now += TimeSpan.FromMilliseconds(random.Next(4) == 0 ? random.Next(5 * Minute) : random.Next(10_000));
        }

        // An assertion would be counted for each case that is tried to make a smaller one.
        var expected = runs.SelectMany(run => run.Versions).Order(StringComparer.Ordinal).ToList();
        var missed = expected.Except(handedOver, StringComparer.Ordinal).ToList();
        if (missed.Count > 0 || handedOver.Count != expected.Count)
        {
            var repeated = handedOver.GroupBy(each => each).Where(group => group.Count() > 1).Select(group => group.Key);
            throw new InvalidDataException($"missed: {string.Join(' ', missed)}; repeated: {string.Join(' ', repeated)}");
        }

        VersionWatch Restart() => NewWatch(store, PositionText.Read(stored).ToPosition(mostMarks), clock);
    }

    private static VersionWatch NewWatch(MLflow.Tracking.Stores.ITrackingStore store, WatchPosition position, TimeProvider clock)
    {
        var options = new WatchOptions { Follow = false };
        EndedRuns runs = new(store, "1", new StorePatience(options, clock, NullLoggerFactory.Instance));
        return new VersionWatch(new Watched(Process, null), runs, position, TimeSpan.FromMilliseconds(Tolerance), clock);
    }
}
