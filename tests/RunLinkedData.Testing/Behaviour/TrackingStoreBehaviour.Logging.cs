using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Testing.Behaviour;

public abstract partial class TrackingStoreBehaviour
{
    [Test]
    public async Task LogMetric_SeveralPoints_LatestIsTheGreatestStepTimeAndValue()
    {
        var runId = await CreateRunAsync();
        foreach (var metric in new[]
        {
            new Metric("m", 1, 10, 5), new Metric("m", 9, 99, 4), new Metric("m", 2, 11, 5), new Metric("m", 3, 11, 5),
            new Metric("m", 0, 11, 5), new Metric("n", -1, 0, -7),
        })
        {
            await Store.LogMetricAsync(runId, metric);
        }

        var run = await Store.GetRunAsync(runId);
        Assert.That(run.Metrics, Is.EquivalentTo(new[] { new Metric("m", 3, 11, 5), new Metric("n", -1, 0, -7) }));
    }

    [Test]
    public async Task LogBatch_LatestMetricOfOneCall_FollowsTheSameRule()
    {
        var runId = await CreateRunAsync();
        await Store.LogMetricAsync(runId, new Metric("old", 7, 5, 100));

        await Store.LogBatchAsync(runId, new RunBatch
        {
            Metrics = [new Metric("m", 3, 2, 2), new Metric("m", 4, 1, 2), new Metric("m", 8, 9, 1), new Metric("old", 8, 9, 99)],
        });

        var run = await Store.GetRunAsync(runId);
        Assert.That(run.Metrics, Is.EquivalentTo(new[] { new Metric("m", 3, 2, 2), new Metric("old", 7, 5, 100) }));
    }

    [Test]
    public async Task LogMetric_NaNAndInfinities_NaNStaysInfinitiesBecomeTheLargestNumbers()
    {
        var runId = await CreateRunAsync();
        await Store.LogBatchAsync(runId, new RunBatch
        {
            Metrics =
            [
                new Metric("nan", double.NaN, 1), new Metric("up", double.PositiveInfinity, 1),
                new Metric("down", double.NegativeInfinity, 1),
                new Metric("tiny", double.Epsilon, 1), new Metric("far", 1, long.MaxValue, long.MinValue),
            ],
        });

        var values = (await Store.GetRunAsync(runId)).Metrics.ToDictionary(metric => metric.Key);
        Assert.Multiple(() =>
        {
            Assert.That(values["nan"].Value, Is.NaN);
            Assert.That(values["up"].Value, Is.EqualTo(double.MaxValue));
            Assert.That(values["down"].Value, Is.EqualTo(double.MinValue));
            Assert.That(values["tiny"].Value, Is.EqualTo(double.Epsilon));
            Assert.That(values["far"], Is.EqualTo(new Metric("far", 1, long.MaxValue, long.MinValue)));
        });
    }

    [Test]
    public async Task LogParam_SameValueAgain_IsFineAnotherIsRefused()
    {
        var runId = await CreateRunAsync();
        await Store.LogParamAsync(runId, new Param("p", "1"));
        await Store.LogParamAsync(runId, new Param("p", "1"));
        await Store.LogParamAsync(runId, new Param("P", "2"));

        await AssertInvalidAsync(() => Store.LogParamAsync(runId, new Param("p", "2")));

        Assert.That((await Store.GetRunAsync(runId)).Params, Is.EquivalentTo(new[] { new Param("p", "1"), new Param("P", "2") }));
    }

    [Test]
    public async Task LogBatch_OneChangedParam_StoresNothingOfTheCall()
    {
        var runId = await CreateRunAsync();
        await Store.LogParamAsync(runId, new Param("p", "1"));

        await AssertInvalidAsync(() => Store.LogBatchAsync(runId, new RunBatch
        {
            Metrics = [new Metric("m", 1, 1)],
            Params = [new Param("new", "1"), new Param("p", "2")],
            Tags = [new Tag("t", "1")],
        }));

        var run = await Store.GetRunAsync(runId);
        Assert.That(run.Params, Is.EqualTo(new[] { new Param("p", "1") }));
        Assert.That(run.Metrics, Is.Empty);
        Assert.That(run.FindTag("t"), Is.Null);
    }

    [Test]
    public async Task LogBatch_AllKinds_AreStoredAndLastTagCounts()
    {
        var runId = await CreateRunAsync();

        await Store.LogBatchAsync(runId, new RunBatch
        {
            Metrics = [.. Enumerable.Range(0, 800).Select(i => new Metric($"m{i % 3}", i, i, i))],
            Params = [.. Enumerable.Range(0, 100).Select(i => new Param($"p{i}", ""))],
            Tags = [new Tag("t", "1"), new Tag("t", "2"), new Tag("line", "a\nb'\"`;--")],
        });

        var run = await Store.GetRunAsync(runId);
        Assert.That(run.Metrics, Has.Count.EqualTo(3));
        Assert.That(run.Params, Has.Count.EqualTo(100));
        Assert.That(run.FindTag("t"), Is.EqualTo("2"));
        Assert.That(run.FindTag("line"), Is.EqualTo("a\nb'\"`;--"));
    }

    [Test]
    public async Task LogBatch_OverTheLimits_IsRefused()
    {
        var runId = await CreateRunAsync();
        Metric[] Metrics(int count) => [.. Enumerable.Range(0, count).Select(i => new Metric("m", i, i))];
        Param[] Params(int count) => [.. Enumerable.Range(0, count).Select(i => new Param($"p{i}", ""))];
        Tag[] Tags(int count) => [.. Enumerable.Range(0, count).Select(i => new Tag($"t{i}", ""))];

        await AssertInvalidAsync(() => Store.LogBatchAsync(runId, new RunBatch { Metrics = Metrics(1001) }));
        await AssertInvalidAsync(() => Store.LogBatchAsync(runId, new RunBatch { Params = Params(101) }));
        await AssertInvalidAsync(() => Store.LogBatchAsync(runId, new RunBatch { Tags = Tags(101) }));
        await AssertInvalidAsync(() => Store.LogBatchAsync(runId, new RunBatch { Metrics = Metrics(901), Params = Params(100) }));
        await AssertInvalidAsync(() => Store.LogBatchAsync(runId, new RunBatch { Params = [new Param("d", "1"), new Param("d", "1")] }));

        await Store.LogBatchAsync(runId, new RunBatch { Metrics = Metrics(900), Params = Params(100) });
        await Store.LogBatchAsync(runId, new RunBatch());
        Assert.That((await Store.GetRunAsync(runId)).Params, Has.Count.EqualTo(100));
    }

    [TestCase("a!b")]
    [TestCase("/a")]
    [TestCase("a/")]
    [TestCase("a//b")]
    [TestCase("../a")]
    [TestCase("a/./b")]
    [TestCase("a\nb")]
    [TestCase("")]
    public async Task Log_BadKey_IsRefused(string key)
    {
        var runId = await CreateRunAsync();

        await AssertInvalidAsync(() => Store.LogMetricAsync(runId, new Metric(key, 1, 1)));
        await AssertInvalidAsync(() => Store.LogParamAsync(runId, new Param(key, "")));
        await AssertInvalidAsync(() => Store.SetTagAsync(runId, new Tag(key, "")));
        await AssertInvalidAsync(() => Store.LogBatchAsync(runId, new RunBatch { Metrics = [new Metric(key, 1, 1)] }));
    }

    [Test]
    public async Task Log_ValueAtAndOverTheLimit_OnlyTheFirstIsStored()
    {
        var runId = await CreateRunAsync();

        // Characters outside the basic plane count once, as they do for MLflow.
        await Store.LogParamAsync(runId, new Param(new string('p', 250), string.Concat(Enumerable.Repeat("𝄞", 6000))));
        await Store.SetTagAsync(runId, new Tag("t", new string('v', 8000)));

        await AssertInvalidAsync(() => Store.LogParamAsync(runId, new Param("q", new string('v', 6001))));
        await AssertInvalidAsync(() => Store.SetTagAsync(runId, new Tag("t", new string('v', 8001))));
        await AssertInvalidAsync(() => Store.LogMetricAsync(runId, new Metric(new string('m', 251), 1, 1)));
        await AssertInvalidAsync(() => Store.LogMetricAsync(runId, new Metric("m", 1, -1)));
        var run = await Store.GetRunAsync(runId);
        Assert.That(run.Params.Single().Value, Has.Length.EqualTo(12_000));
        Assert.That(run.FindTag("t"), Has.Length.EqualTo(8000));
        Assert.That(run.Metrics, Is.Empty);
    }

    [Test]
    public async Task SetTag_RunName_RenamesTheRunAndEmptyIsIgnored()
    {
        var runId = await CreateRunAsync(name: "old");

        await Store.SetTagAsync(runId, new Tag("mlflow.runName", "new"));
        await Store.SetTagAsync(runId, new Tag("mlflow.runName", ""));
        Assert.That((await Store.GetRunAsync(runId)).Info.RunName, Is.EqualTo("new"));

        await Store.DeleteTagAsync(runId, "mlflow.runName");
        var run = await Store.GetRunAsync(runId);
        Assert.That((run.Info.RunName, run.FindTag("mlflow.runName")), Is.EqualTo(("new", (string?)null)));
    }

    [Test]
    public async Task DeleteTag_NotThere_IsMissing()
    {
        var runId = await CreateRunAsync();

        await AssertMissingAsync(() => Store.DeleteTagAsync(runId, "nothing"));
    }
}
