using NUnit.Framework;
using RunLinkedData.Model;

namespace RunLinkedData.Sql.Tests;

public sealed class QueryTests : SqlFixture
{
    [Test]
    public async Task Query_OfADataset_HasTheRowsOfAllItsVersions()
    {
        var runs = await SaveThreeAsync();

        Assert.That(
            await LinesAsync("SELECT run_id, sum(Units) AS units FROM \"forecast/units\" GROUP BY ALL ORDER BY units"),
            Is.EqualTo(new[] { "run_id,units", $"{runs[0]},6", $"{runs[1]},36", $"{runs[2]},66" }));
    }

    [TestCase("forecast/units", 108)]
    [TestCase("units", 108)]
    [TestCase("forecast/units@latest", 66)]
    [TestCase("forecast/units@latest~1", 36)]
    [TestCase("forecast/units@latest~1..", 102)]
    [TestCase("forecast/units@latest~1..latest~1", 36)]
    [TestCase("forecast/units@latest~2..latest~1", 42)]
    [TestCase("forecast/units@..latest~1", 42)]
    [TestCase("forecast/units@latest~30..", 108)]
    [TestCase("forecast/units@..?horizon=10", 36)]
    [TestCase("forecast/units@latest?horizon=10", 36)]
    [TestCase("forecast/units@2020-01-01..", 108)]
    public async Task Query_OfAName_ReadsTheVersionsThatItMeans(string name, int sum)
    {
        await SaveThreeAsync();

        Assert.That(await OneAsync($"SELECT sum(Units) FROM \"{name}\""), Is.EqualTo($"{sum}"));
    }

    [TestCase("forecast/units@latest..latest~2", "write 'forecast/units@latest~2..latest'")]
    [TestCase("forecast/units@latest~1..latest~2", "the first, latest~1, is newer than the last")]
    public async Task Query_OfARangeFromTheNewerToTheOlder_SaysTheOrder(string name, string words)
    {
        await SaveThreeAsync();

        var refused = await Assert.ThrowsAsync<ReferenceException>(() => OneAsync($"SELECT sum(Units) FROM \"{name}\""));

        Assert.That(refused.Code, Is.EqualTo(ErrorCode.ReferenceInvalid));
        Assert.That(refused.Message, Does.Contain($"'{name}'").And.Contain(words));
    }

    [Test]
    public async Task Query_OfRunIds_ReadsTheirVersions()
    {
        var runs = await SaveThreeAsync();

        Assert.That(await OneAsync($"SELECT sum(Units) FROM \"units@{runs[1]}\""), Is.EqualTo("36"));
        Assert.That(await OneAsync($"SELECT sum(Units) FROM \"forecast/units@{runs[0]}..{runs[1]}\""), Is.EqualTo("42"));
        Assert.That(
            await OneAsync(
                $"SELECT sum(a.Units - b.Units) FROM \"units@{runs[2]}\" a JOIN \"units@{runs[1]}\" b ON b.Units = a.Units - 10"),
            Is.EqualTo("30"));
    }

    [TestCase("run_id = $run", 36, 1)]
    [TestCase("run_id IN ($run)", 36, 1)]
    [TestCase("params.horizon = '10'", 36, 1)]
    [TestCase("params.horizon::INT >= 10", 102, 2)]
    [TestCase("metrics.mape > 0.15", 66, 1)]
    [TestCase("list_contains(aliases, 'prod')", 6, 1)]
    [TestCase("started >= $start", 108, 3)]
    [TestCase("started < $start", null, 0)]
    [TestCase("started > now() - INTERVAL 1 HOUR AND params.horizon <> '0'", 102, 2)]
    [TestCase("params.other IS NULL", 108, 3)]
    [TestCase("Units > 12", 79, 2)]
    [TestCase("Units BETWEEN 2 AND 11", 16, 2)]
    [TestCase("Units IN (1, 23)", 24, 2)]
    [TestCase("Units = 12 OR Units = 1", 13, 3)]
    [TestCase("Store = 's9'", null, 0)]
    public async Task Query_WithConditions_OpensOnlyVersionsThatMayHaveRows(string condition, int? sum, int versions)
    {
        var start = DateTimeOffset.UnixEpoch.AddYears(50);
        var runs = await SaveThreeAsync();
        await Tracker.Process(Process).Dataset("units").SetAliasAsync("prod", runs[0]);
        Dictionary<string, object?> parameters = new() { ["run"] = runs[1], ["start"] = start };
        var sql = $"SELECT sum(Units) AS units FROM \"forecast/units\" WHERE {condition}";

        var explanation = await Tracker.Sql(sql, parameters).ExplainAsync();

        Assert.That((await LinesAsync(sql, parameters)).ElementAtOrDefault(1) ?? "", Is.EqualTo($"{sum}"));
        Assert.That(explanation.Tables.Single().Versions, Has.Count.EqualTo(versions));
    }

    [Test]
    public async Task Query_OfDatasetsThatAreNot_SaysWhatThereIs()
    {
        await SaveThreeAsync();

        var error = await Assert.ThrowsAsync<ReferenceException>(() => LinesAsync("SELECT * FROM \"forecast/unitz\""));
        Assert.That(error!.Message, Does.Contain("did you mean 'units'"));
        Assert.That((await FailAsync("SELECT * FROM unitz")).Message, Does.Contain("no process has published"));
        Assert.That((await FailAsync("SELECT * FROM \"a b\"")).Code, Is.EqualTo(ErrorCode.SqlInvalid));
        Assert.That((await FailAsync("SELECT unitz FROM units")).Message, Does.Contain("Units").And.Not.Contain("LINE"));
        Assert.That((await FailAsync("SELEC 1")).Message, Does.Contain("SELEC"));
    }
}
