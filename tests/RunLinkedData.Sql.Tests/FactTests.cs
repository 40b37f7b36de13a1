using NUnit.Framework;
using RunLinkedData.Sql.Model;

namespace RunLinkedData.Sql.Tests;

public sealed class FactTests : SqlFixture
{
    [Test]
    public async Task Tables_OfFacts_TellOfTheVersionsOfTheQuery()
    {
        var runs = await SaveThreeAsync();
        await Tracker.Process(Process).Dataset("units").SetAliasAsync("prod", runs[1]);

        Assert.That(
            await LinesAsync(
                "SELECT v.run_id, v.params.horizon, v.metrics.mape, v.aliases[1] AS alias, sum(u.Units) AS sum "
                + "FROM units u JOIN versions v USING (run_id) GROUP BY ALL ORDER BY sum"),
            Is.EqualTo(new[]
            {
                "run_id,horizon,mape,alias,sum", $"{runs[0]},0,0,,6", $"{runs[1]},10,0.1,prod,36", $"{runs[2]},20,0.2,,66",
            }));
    }

    [Test]
    public async Task Versions_OfAProcess_AreThoseOfAllItsDatasets()
    {
        var runs = await SaveThreeAsync();
        var other = await SaveAsync("other", new[] { new Sale("a", 1) });

        void OfProcess(SqlOptions options) => options.Process = Process;

        Assert.That(
            await LinesAsync(
                "SELECT dataset, run_id, process, digest[:7] AS d, published >= started AS p FROM versions ORDER BY started",
                null,
                OfProcess),
            Is.EqualTo(new[] { "dataset,run_id,process,d,p" }
                .Concat(runs.Select(run => $"units,{run},forecast,sha256:,true"))
                .Append($"other,{other},forecast,sha256:,true")));
        Assert.That(await OneAsync($"SELECT count(*) FROM versions WHERE run_id = '{other}'", null, OfProcess), Is.EqualTo("1"));
        Assert.That((await FailAsync("SELECT * FROM versions")).Message, Does.Contain("--process"));
        Assert.That(
            (await LinesAsync("SELECT * FROM versions", null, OfProcess))[0],
            Is.EqualTo("run_id,process,dataset,started,published,digest,commit"));
    }

    [Test]
    public async Task RunsInputsAndChecks_AreThoseOfTheVersions()
    {
        var source = await SaveAsync("source", new[] { new Sale("a", 1) }, process: "etl");
        using var run = await Tracker.StartRunAsync(Process);
        await run.LoadInputAsync<Sale>("etl/source@latest");
        run.LogExternalInput("weather", "s3://bucket/weather.csv", "etag-1");
        run.LogCheck("units", "all_there", passed: true);
        await run.SaveDatasetAsync("units", new[] { new Sale("a", 1) });
        await run.CompleteAsync();

        Assert.That(await LinesAsync("SELECT i.dataset, i.version, is_external FROM inputs i, units ORDER BY ALL"),
            Is.EqualTo(new[] { "dataset,version,is_external", $"source,{source},false", "weather,etag-1,true" }));
        Assert.That(
            await OneAsync("SELECT c.name, c.passed, r.process FROM checks c JOIN runs r USING (run_id) WHERE EXISTS (FROM units)"),
            Is.EqualTo("all_there,true,forecast"));
    }
}
