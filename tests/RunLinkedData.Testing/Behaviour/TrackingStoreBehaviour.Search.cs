using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Testing.Behaviour;

public abstract partial class TrackingStoreBehaviour
{
    private async Task<string[]> SearchNamesAsync(RunQuery query) =>
        [.. (await Store.SearchRunsAsync(query)).Items.Select(run => run.Info.RunName)];

    /// <summary>Runs a, b, c, from the oldest to the newest, with a metric, a param, a tag and a dataset each.</summary>
    private async Task<string> CreateThreeRunsAsync()
    {
        var experimentId = await CreateExperimentAsync();
        for (var i = 0; i < 3; i++)
        {
            var runId = await CreateRunAsync(experimentId, Start + i, "abc"[i].ToString());
            await Store.LogBatchAsync(runId, new RunBatch
            {
                Metrics = [new Metric("score", i == 2 ? double.NaN : 5 - i, 1)],
                Params = [new Param("lr", (0.1 * i).ToString("0.0", null)), .. i == 0 ? new[] { new Param("only/a", "1") } : []],
                Tags = [new Tag("kind", i == 1 ? "Odd" : "Even")],
            });
            await Store.LogInputsAsync(runId, [Input($"set{i}", $"{experimentId}-{i % 2}", i == 0 ? "training" : "input")]);
        }

        return experimentId;
    }

    [TestCase("", "c b a")]
    [TestCase("status = 'RUNNING'", "c b a")]
    [TestCase("params.lr != '0.1'", "c a")]
    [TestCase("params.`only/a` = '1'", "a")]
    [TestCase("tags.kind ILIKE 'e%'", "c a")]
    [TestCase("tags.kind LIKE 'e%'", "")]
    [TestCase("metrics.score >= 4", "b a")]
    [TestCase("metrics.score = 4 AND metrics.score != 5", "b")]
    [TestCase("attributes.run_name IN ('a')", null)]
    [TestCase("run_name = 'b' AND params.lr = '0.1' AND metrics.score < 5 AND tags.kind = 'Odd'", "b")]
    [TestCase("start_time > 1700000000000", "c b")]
    [TestCase("datasets.name = 'set1'", "b")]
    [TestCase("datasets.context = 'training'", "a")]
    [TestCase("datasets.name IN ('set0', 'set2')", "c a")]
    [TestCase("params.lr = '0.0' OR params.lr = '0.1'", null)]
    public async Task SearchRuns_Filter_FindsThoseRunsOrIsRefused(string filter, string? names)
    {
        var experimentId = await CreateThreeRunsAsync();
        var query = new RunQuery { ExperimentIds = [experimentId], Filter = filter };

        if (names is null)
        {
            await AssertInvalidAsync(() => Store.SearchRunsAsync(query));
            return;
        }

        Assert.That(await SearchNamesAsync(query), Is.EqualTo(names.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Test]
    public async Task SearchRuns_DatasetTogetherWithOtherClauses_FindsThem()
    {
        var experimentId = await CreateThreeRunsAsync();

        Assert.That(
            await SearchNamesAsync(new RunQuery
            {
                ExperimentIds = [experimentId],
                Filter = $"datasets.digest = '{experimentId}-0' AND params.lr = '0.2' AND metrics.score != -1",
                OrderBy = ["params.lr"],
            }),
            Is.EqualTo(new[] { "c" }));
    }

    [TestCase("datasets.name LIKE 'set%' AND tags.kind ILIKE 'e%'", "c a")]
    [TestCase("datasets.name LIKE 'SET_' AND tags.kind = 'Odd'", "")]
    [TestCase("datasets.name ILIKE 'SET_' AND tags.kind = 'Odd'", "b")]
    [TestCase("datasets.name != 'set0' AND params.lr != '0.1'", "c")]
    [TestCase("datasets.context = 'input' AND metrics.score = 0", "", Description = "NaN is stored as 0 and equal to nothing")]
    [TestCase("datasets.context = 'input' AND metrics.score < 9", "b", Description = "NaN is below nothing")]
    [TestCase("datasets.context = 'input' AND metrics.score != 4", "c", Description = "NaN is not equal to everything")]
    [TestCase("datasets.name NOT IN ('set0') AND params.lr LIKE '0._' AND start_time > 0", "c b")]
    [TestCase("datasets.name LIKE 'set%' AND metrics.score != 4 AND metrics.score <= 9e2", "a")]
    [TestCase("datasets.name LIKE 'set%' AND params.`only/a` IS NULL AND tags.kind IS NOT NULL", "c b")]
    [TestCase("datasets.name IN ('set0', 'set1') AND metrics.score > .5 AND run_name != 'a'", "b")]
    public async Task SearchRuns_DatasetBesideValues_FindsThoseRuns(string filter, string names)
    {
        var query = new RunQuery { ExperimentIds = [await CreateThreeRunsAsync()], Filter = filter };
        var expected = names.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        Assert.That(await SearchNamesAsync(query), Is.EqualTo(expected));
        Assert.That(
            await SearchNamesAsync(query with { OrderBy = ["params.lr DESC", "metrics.score"] }),
            Is.EqualTo(expected),
            "sorted by a value");
    }

    [Test]
    public async Task SearchRuns_DatasetBesideValuesInPages_GivesEachRunOnce()
    {
        var experimentId = await CreateThreeRunsAsync();
        var names = new List<string>();
        string? token = null;
        do
        {
            var page = await Store.SearchRunsAsync(new RunQuery
            {
                ExperimentIds = [experimentId],
                Filter = "datasets.name LIKE 'set%' AND params.lr != '7'",
                OrderBy = ["metrics.score"],
                MaxResults = 1,
                PageToken = token,
            });
            names.AddRange(page.Items.Select(run => run.Info.RunName));
            token = page.NextPageToken;
        }
        while (token is not null);

        Assert.That(names, Is.EqualTo(new[] { "b", "a", "c" }));
    }

    [Test]
    public async Task SearchRuns_RunIdsAndWordsOfSql_AreFound()
    {
        var experimentId = await CreateExperimentAsync();
        var runId = await CreateRunAsync(experimentId, name: "it's");
        await CreateRunAsync(experimentId);
        await Store.LogBatchAsync(
            runId,
            new RunBatch { Params = [new Param("Case", "1"), new Param("a-b c", "say \"x\"")], Metrics = [new Metric("order", 1, 1)] });
        foreach (var filter in new[]
        {
            $"run_id IN ('{runId}', 'x')", $"attributes.run_id LIKE '{runId[..20]}%'", "params.Case = '1'", "run_name = \"it's\"",
            "params.`a-b c` = 'say \"x\"'", "metrics.order >= 1 AND start_time > 0",
        })
        {
            Assert.That(
                await SearchNamesAsync(new RunQuery { ExperimentIds = [experimentId], Filter = filter }),
                Is.EqualTo(new[] { "it's" }),
                filter);
        }

        Assert.That(
            await SearchNamesAsync(new RunQuery
            {
                ExperimentIds = [experimentId],
                OrderBy = ["metrics.order", "Created DESC", "`run name`"],
            }),
            Has.Length.EqualTo(2));
    }

    [TestCase("metrics.score DESC", "a b c")]
    [TestCase("metrics.score", "b a c", Description = "NaN comes after the numbers")]
    [TestCase("params.`only/a` DESC", "a c b", Description = "those without come last, the newest first")]
    [TestCase("tags.kind ASC", "c a b")]
    [TestCase("start_time ASC", "a b c")]
    [TestCase("attributes.run_name desc", "c b a")]
    public async Task SearchRuns_OrderBy_SortsWithTheNewestFirstAsTail(string order, string names)
    {
        var experimentId = await CreateThreeRunsAsync();

        Assert.That(
            await SearchNamesAsync(new RunQuery { ExperimentIds = [experimentId], OrderBy = [order] }),
            Is.EqualTo(names.Split(' ')));
    }

    [Test]
    public async Task SearchRuns_Pages_GiveEachRunOnce()
    {
        var experimentId = await CreateExperimentAsync();
        for (var i = 0; i < 4; i++)
        {
            await CreateRunAsync(experimentId, Start, $"run {i}");
        }

        var names = new List<string>();
        var sizes = new List<int>();
        string? token = null;
        do
        {
            var page = await Store.SearchRunsAsync(new RunQuery
            {
                ExperimentIds = [experimentId],
                MaxResults = 2,
                PageToken = token,
                OrderBy = ["run_name"],
            });
            names.AddRange(page.Items.Select(run => run.Info.RunName));
            sizes.Add(page.Items.Count);
            token = page.NextPageToken;
        }
        while (token is not null);

        Assert.That(names, Is.EqualTo(new[] { "run 0", "run 1", "run 2", "run 3" }));
        Assert.That(sizes, Is.EqualTo(new[] { 2, 2 }).Or.EqualTo(new[] { 2, 2, 0 }), "up to 3.6 a full last page has a token");
    }

    [Test]
    public async Task SearchRuns_SameStartTime_IsOrderedByRunId()
    {
        var experimentId = await CreateExperimentAsync();
        for (var i = 0; i < 5; i++)
        {
            await CreateRunAsync(experimentId);
        }

        var runs = (await Store.SearchRunsAsync(new RunQuery { ExperimentIds = [experimentId] })).Items;
        var ids = runs.Select(run => run.Info.RunId).ToArray();

        Assert.That(ids, Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal).And.Length.EqualTo(5));
    }

    [Test]
    public async Task SearchRuns_SeveralExperiments_AreMixedByTimeAndUnknownOnesIgnored()
    {
        var (first, second) = (await CreateExperimentAsync(), await CreateExperimentAsync());
        await CreateRunAsync(first, Start, "1");
        await CreateRunAsync(second, Start + 1, "2");
        await CreateRunAsync(first, Start + 2, "3");

        Assert.That(
            await SearchNamesAsync(new RunQuery { ExperimentIds = [first, second, UnknownExperiment] }),
            Is.EqualTo(new[] { "3", "2", "1" }));
        Assert.That(await SearchNamesAsync(new RunQuery { ExperimentIds = [] }), Is.Empty);
        Assert.That(await SearchNamesAsync(new RunQuery { ExperimentIds = [UnknownExperiment] }), Is.Empty);
    }

    [Test]
    public async Task SearchRuns_ViewTypes_SelectByStage()
    {
        var experimentId = await CreateExperimentAsync();
        await CreateRunAsync(experimentId, Start, "kept");
        await Store.DeleteRunAsync(await CreateRunAsync(experimentId, Start + 1, "gone"));

        Assert.That(await SearchNamesAsync(new RunQuery { ExperimentIds = [experimentId] }), Is.EqualTo(new[] { "kept" }));
        Assert.That(
            await SearchNamesAsync(new RunQuery { ExperimentIds = [experimentId], ViewType = ViewType.DeletedOnly }),
            Is.EqualTo(new[] { "gone" }));
        Assert.That(
            await SearchNamesAsync(new RunQuery { ExperimentIds = [experimentId], ViewType = ViewType.All }),
            Is.EqualTo(new[] { "gone", "kept" }));
    }

    [Test]
    public async Task SearchRuns_Result_HoldsEverythingOfTheRun()
    {
        var experimentId = await CreateThreeRunsAsync();

        foreach (var found in (await Store.SearchRunsAsync(new RunQuery { ExperimentIds = [experimentId] })).Items)
        {
            var read = await Store.GetRunAsync(found.Info.RunId);
            Assert.That(found.Info, Is.EqualTo(read.Info));
            Assert.That(found.Metrics, Is.EqualTo(read.Metrics));
            Assert.That(found.Params, Is.EqualTo(read.Params).And.Not.Empty);
            Assert.That(found.Tags, Is.EqualTo(read.Tags).And.Not.Empty);
            Assert.That(found.Inputs.Single().Dataset, Is.EqualTo(read.Inputs.Single().Dataset));
        }
    }
}
