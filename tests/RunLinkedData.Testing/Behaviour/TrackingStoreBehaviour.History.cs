using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Testing.Behaviour;

public abstract partial class TrackingStoreBehaviour
{
    private async Task<string> CreateRunWithStepsAsync(int first, int count)
    {
        var runId = await CreateRunAsync();
        await Store.LogBatchAsync(runId, new RunBatch
        {
            Metrics = [.. Enumerable.Range(first, count).Select(step => new Metric("m", step * 2, Start + step, step))],
        });
        return runId;
    }

    [Test]
    public async Task GetMetricHistory_AllPoints_ByTimeStepAndValueEachOnce()
    {
        var runId = await CreateRunAsync();
        Metric[] points = [new("m", 1, 5, 9), new("m", 7, 1, 2), new("m", 6, 1, 2), new("m", 3, 1, 1), new("m", double.NaN, 6, 0)];
        await Store.LogBatchAsync(runId, new RunBatch { Metrics = [.. points, .. points] });
        await Store.LogMetricAsync(runId, points[0]);
        await Store.LogMetricAsync(runId, new Metric("other", 1, 1));

        var page = await Store.GetMetricHistoryAsync(runId, "m");

        Assert.That(page.Items, Is.EqualTo(new[] { points[3], points[2], points[1], points[0], points[4] }));
        Assert.That(page.NextPageToken, Is.Null);
        Assert.That((await Store.GetMetricHistoryAsync(runId, "unknown")).Items, Is.Empty);
    }

    [Test]
    public async Task GetMetricHistory_Pages_GiveEachPointOnce()
    {
        var runId = await CreateRunWithStepsAsync(0, 10);
        var steps = new List<long>();
        string? token = null;
        do
        {
            var page = await Store.GetMetricHistoryAsync(runId, "m", 5, token);
            steps.AddRange(page.Items.Select(metric => metric.Step));
            token = page.NextPageToken;
        }
        while (token is not null);

        Assert.That(steps, Is.EqualTo(Enumerable.Range(0, 10)));
    }

    [TestCase(0)]
    [TestCase(25_001)]
    public async Task GetMetricHistory_PageSizeOutOfRange_IsRefused(int maxResults)
    {
        var runId = await CreateRunAsync();

        await AssertInvalidAsync(() => Store.GetMetricHistoryAsync(runId, "m", maxResults));
        await AssertInvalidAsync(() => Store.GetMetricHistoriesAsync([runId], "m", maxResults));
    }

    [Test]
    public async Task GetMetricHistories_SeveralRuns_InTheOrderOfTheirIds()
    {
        var (first, second) = (await CreateRunWithStepsAsync(0, 2), await CreateRunWithStepsAsync(5, 3));
        (string, long)[] all = [(first, 0), (first, 1), (second, 5), (second, 6), (second, 7)];

        var points = await Store.GetMetricHistoriesAsync([second, UnknownRun, first], "m");
        var cut = await Store.GetMetricHistoriesAsync([second, first], "m", 4);

        Assert.That(
            points.Select(point => (point.RunId, point.Metric.Step)),
            Is.EqualTo(all.OrderBy(point => point.Item1, StringComparer.Ordinal)));
        Assert.That(cut, Is.EqualTo(points.Take(4)));
    }

    [Test]
    public async Task SampleMetricHistories_ManySteps_KeepsFewAndTheEnds()
    {
        var (first, second) = (await CreateRunWithStepsAsync(0, 100), await CreateRunWithStepsAsync(50, 100));

        var points = await Store.SampleMetricHistoriesAsync([first, second], "m", 10);
        var steps = points.Where(point => point.RunId == second).Select(point => point.Metric.Step).ToArray();

        Assert.That(points.Where(point => point.RunId == first).Select(point => point.Metric.Step), Does.Contain(0).And.Contain(99));
        Assert.That(steps, Is.Ordered.And.Unique.And.Contain(50).And.Contain(149));
        Assert.That(steps, Has.Length.InRange(5, 14));
        Assert.That(points.Select(point => point.Metric.Value), Is.EqualTo(points.Select(point => point.Metric.Step * 2.0)));
    }

    [Test]
    public async Task SampleMetricHistories_RangeOfSteps_LooksOnlyThere()
    {
        var runId = await CreateRunWithStepsAsync(0, 100);

        var points = await Store.SampleMetricHistoriesAsync([runId], "m", 2500, (10, 12));

        Assert.That(points.Select(point => point.Metric.Step), Is.EqualTo(new[] { 10, 11, 12 }));
        await AssertInvalidAsync(() => Store.SampleMetricHistoriesAsync([runId], "m", 10, (2, 1)));
        await AssertInvalidAsync(() => Store.SampleMetricHistoriesAsync([runId], "m", 2501));
        await AssertInvalidAsync(() => Store.SampleMetricHistoriesAsync([], "m", 10));
    }
}
