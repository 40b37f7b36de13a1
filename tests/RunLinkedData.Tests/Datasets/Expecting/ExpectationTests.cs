using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Tests.Datasets.Expecting;

/// <summary>What is expected of datasets, by way of runs on a real store.</summary>
[TestFixture]
public class ExpectationTests : TrackerFixture
{
    private static readonly Sale[] Good =
    [
        new("north", "a", 3, 1.5m, new DateOnly(2026, 1, 1), "open"),
        new("north", "b", 4, 2.5m, new DateOnly(2026, 1, 2), null),
        new("south", "a", 5, 3.5m, new DateOnly(2026, 1, 31), "closed"),
    ];

    [Test]
    public async Task Expect_AllIsAsExpected_IsPublishedWithWhatWasChecked()
    {
        var runId = await SaveAsync(Good, o => o
            .Expect(e => e
                .Rows(min: 1, max: 3)
                .Column("Units").NotNull().Between(0, 1e6).OfType("int32")
                .Column("Price").AtLeast(0).AtMost(3.5m)
                .Column("Day").Between(new DateOnly(2026, 1, 1), new DateOnly(2026, 1, 31))
                .Column("State").OneOf("open", "closed").Matches("^[a-z]+$")
                .Unique("Store", "Sku")
                .Row<Sale>("price_of_units", sale => sale.Price < sale.Units))
            .ExpectOrWarn(e => e.SameSchemaAs("@latest").RowsWithin(0.5, 2, of: "@latest").MeanShift("Units", 3)));

        var manifest = (await Tracker.LoadDatasetAsync($"sales@{runId}")).Manifest;
        Assert.That(manifest.Checks!.Select(check => check.Name), Is.EqualTo(new[]
        {
            "rows", "Units.not_null", "Units.between", "Units.type", "Price.at_least", "Price.at_most", "Day.between", "State.one_of",
            "State.matches", "unique.Store.Sku", "price_of_units", "schema", "rows_within", "Units.mean_shift",
        }));
        Assert.That(manifest.Checks!, Has.All.Matches<DatasetCheck>(check => check is { Passed: true, Details: null, Dataset: "sales" }));
        Assert.That(manifest.Checks![^1].Severity, Is.EqualTo(CheckSeverity.Warn));
        var run = await Store.GetRunAsync(runId);
        Assert.That(
            run.Metrics.Where(metric => metric.Key.StartsWith("sales/check.", StringComparison.Ordinal)),
            Has.Exactly(14).Matches<Metric>(metric => metric is { Value: 1 }));
        Assert.That(await ArtifactAsync(runId, "checks/sales/checks.json"), Does.Contain("\"name\": \"unique.Store.Sku\""));
    }

    [Test]
    public async Task Expect_RowsAreNotAsExpected_NothingIsSavedAndTheRowsAreKept()
    {
        Sale[] bad =
        [
            .. Good,
            new("north", "a", -1, 9m, new DateOnly(2026, 2, 1), "lost"),
            new("west", "z", 7, -2m, new DateOnly(2026, 1, 5), null),
        ];
        var error = await Assert.ThrowsAsync<ExpectationException>(() => SaveAsync(bad, o => o.Expect(e => e
            .Column("Units").AtLeast(0)
            .Column("Price").AtLeast(0)
            .Column("State").OneOf("open", "closed")
            .Unique("Store", "Sku")
            .Column("Day").AtMost(new DateOnly(2026, 1, 31)))));

        Assert.That(error!.Code, Is.EqualTo(ErrorCode.DatasetExpectation));
        Assert.That(error.Message, Does.Contain("Units.at_least: 'Units' is not at least 0 in 1 of 5 rows, first in row 4: -1")
            .And.Contain("'Price' is not at least 0 in 1 of 5 rows, first in row 5: -2")
            .And.Contain("the same Store, Sku as in a row before in 1 of 5 rows, first in row 4")
            .And.Contain("(5 of 5)").And.Contain("checks/sales/broken_rows.parquet"));
        var run = await Store.GetRunAsync(error.RunId);
        Assert.That(run.Info.Status, Is.EqualTo(RunStatus.Failed));
        Assert.That(run.Metrics.Single(metric => metric.Key == "sales/check.Units.at_least").Value, Is.Zero);
        var artifacts = await Tracker.OpenArtifactsAsync(run.Info.RunId);
        Assert.That(await artifacts.ListAsync("datasets/sales"), Is.Empty);
        var path = Folder["broken.parquet"];
        await using (var target = File.Create(path))
        await using (var source = await artifacts.OpenReadAsync(error.BrokenRows!))
        {
            await source.CopyToAsync(target);
        }

        var kept = await Tracker.RunAsync("looking", run => run.SaveParquetAsync("broken", new FileInfo(path)));
        var rows = Tracker.LoadDataset<Broken>("broken", kept);
        Assert.That(rows.Select(row => (row.Units, row.FailedChecks)), Is.EqualTo(new[]
        {
            (-1, "Units.at_least, State.one_of, unique.Store.Sku, Day.at_most"), (7, "Price.at_least"),
        }));
    }

    [Test]
    public async Task ExpectOrWarn_RowsAreNotAsExpected_IsPublishedAndTold()
    {
        var runId = await SaveAsync(Good, o => o.ExpectOrWarn(e => e.Column("State").NotNull()));

        var check = (await Tracker.LoadDatasetAsync($"sales@{runId}")).Manifest.Checks!.Single();
        Assert.That(check.Passed, Is.False);
        Assert.That(check.Details, Is.EqualTo("'State' is null in 1 of 3 rows, first in row 2"));
        Assert.That(Log.Text, Does.Contain("State.not_null"));
    }

    [Test]
    public async Task Expect_TheFailureIsCaught_TheRunGoesOnAndTheNameIsFree()
    {
        await using var run = await Tracker.StartRunAsync("shop");

        Assert.Throws<ExpectationException>(() => run.SaveDataset("sales", Good, o => o.Expect(e => e.Rows(min: 10))));
        run.SaveDataset("sales", Good, o => o.Expect(e => e.Rows(min: 3)));
        await run.CompleteAsync();

        Assert.That(Tracker.LoadDataset<Sale>("sales", run.Id), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task OneOf_WhatIsNoValueOfTheColumn_IsTold()
    {
        var error = await Assert.ThrowsAsync<ExpectationException>(
            () => SaveAsync(Good, o => o.Expect(e => e.Column("Units").OneOf("3", "many"))));

        Assert.That(error!.Checks.Single().Details, Is.EqualTo("'Units' is int32, and 'many' is none of its values"));
    }

    [TestCase("Nothing", "there is no column 'Nothing'; the columns are Store, Sku, Units, Price, Day, State")]
    [TestCase("Store", "'Store' is string, whose values are not compared to 0")]
    [TestCase("Day", "'Day' is date, whose values are not compared to 0")]
    public async Task Expect_ColumnThatCannotBeSo_IsToldByItsName(string column, string expected)
    {
        var error = await Assert.ThrowsAsync<ExpectationException>(
            () => SaveAsync(Good, o => o.Expect(e => e.Column(column).AtLeast(0))));

        Assert.That(error.Checks.Single().Details, Is.EqualTo(expected));
        Assert.That(error.BrokenRows, Is.Null);
    }

    [Test]
    public async Task Expect_AgainstTheVersionBefore_TellsWhatIsNotLikeIt()
    {
        await SaveAsync(Good, o => o.Expect(e => e.SameSchemaAs("@latest").RowsWithin(0.9, 1.1, of: "@latest").MeanShift("Units", 3)));
        var half = Good[..1].Select(sale => new { sale.Store, Units = (sale.Units * 1000L), New = 1 });

        var error = await Assert.ThrowsAsync<ExpectationException>(() => Tracker.RunAsync("shop", run => run.SaveDatasetAsync(
            "sales", half, o => o.Expect(e => e
                .SameSchemaAs("@latest").RowsWithin(0.9, 1.1, of: "@latest").MeanShift("Units", 3, of: "shop/sales@latest")))));

        Assert.That(error.Checks.Select(check => check.Details), Is.EqualTo(new[]
        {
            "against @latest, 'Sku' is gone, 'Price' is gone, 'Day' is gone, 'State' is gone, 'New' is new and 1 more",
            "there is 1 row, and @latest has 3: 0.9 to 1.1 times as many are expected",
            "the mean of 'Units' is 3000, 2996 standard deviations from the 4 of shop/sales@latest, and at most 3 are expected",
        }));
    }

    [Test]
    public async Task Expect_ComparedToAVersionThatIsNotThere_Fails() =>
        await Assert.ThrowsAsync<ReferenceException>(() => SaveAsync(
            Good, o => o.Expect(e => e.SameSchemaAs("@0123456789abcdef0123456789abcdef"))));

    [Test]
    public async Task Expect_NamesThatAreTakenAlready_GetTheNextNumber()
    {
        var runId = await SaveAsync(Good, o => o.Expect(e => e
            .Row<Sale>("a_2", _ => true).Row<Sale>("a", _ => true).Row<Sale>("a", _ => true).Row<Sale>("a", _ => true)));

        var checks = (await Tracker.LoadDatasetAsync($"sales@{runId}")).Manifest.Checks!;

        Assert.That(checks.Select(check => check.Name), Is.EqualTo(new[] { "a_2", "a", "a_3", "a_4" }));
    }

    [Test]
    public async Task Expect_OtherOutcomeThanBefore_IsAMetricThatDiffers()
    {
        var first = await SaveAsync(Good, o => o.ExpectOrWarn(e => e.Rows(min: 3)));
        var second = await SaveAsync(Good[..2], o => o.ExpectOrWarn(e => e.Rows(min: 3)));

        var metric = (await Tracker.CompareAsync(first, second)).Metrics.Single();

        Assert.That((metric.Name, metric.Original, metric.Other), Is.EqualTo(("sales/check.rows", 1.0, 0.0)));
    }

    [Test]
    public async Task Expect_AgainstAnotherDatasetThatIsNotThere_Fails() => await Assert.ThrowsAsync<ReferenceException>(
        () => SaveAsync(Good, o => o.Expect(e => e.SameSchemaAs("shop/purchases@latest"))));

    [Test]
    public async Task Between_BoundsOfOtherTypesThanTheColumn_AreBroughtToIt()
    {
        var row = new { Single = 0.1f, Double = 0.1, Price = 0.1m, At = new DateTime(2026, 1, 3, 10, 0, 0) };

        await Tracker.RunAsync("shop", run => run.SaveDatasetAsync("numbers", new[] { row }, o => o.Expect(e => e
            .Column("Single").Between(0.1f, 0.1f).Between(0.1, 0.1).Between(0.1m, 0.1m)
            .Column("Double").Between(0.1f, 0.1f).Between(0.1, 0.1).Between(0.1m, 0.1m)
            .Column("Price").Between(0.1f, 0.1f).Between(0.1, 0.1).Between(0.1m, 0.1m)
            .Column("At").Between(new DateOnly(2026, 1, 3), new DateOnly(2026, 1, 3)))));
    }

    [Test]
    public async Task Expect_OfParquetFilesAndBatches_LooksAtTheirRows()
    {
        var runId = await SaveAsync(Good, _ => { });
        await (await Tracker.LoadDatasetAsync($"sales@{runId}")).CopyToAsync(Folder["copy"]);

        var error = await Assert.ThrowsAsync<ExpectationException>(() => Tracker.RunAsync("shop", run => run.SaveParquetAsync(
            "copied", new FileInfo(Folder["copy/part-00000.parquet"]), o => o.Expect(e => e.Column("State").NotNull()))));

        Assert.That(error.Message, Does.Contain("'State' is null in 1 of 3 rows"));
    }

    [Test]
    public async Task Expect_WhatCannotBeLookedAt_IsRefusedBeforeAnythingIsWritten()
    {
        await File.WriteAllTextAsync(Folder["model.bin"], "x");
        await using var run = await Tracker.StartRunAsync("shop");

        Assert.Throws<ArgumentException>(
            () => run.SaveDataset("model", new FileInfo(Folder["model.bin"]), o => o.Expect(e => e.Rows(min: 1))));
        Assert.Throws<ArgumentException>(() => run.SaveDataset("sales", Good, o => o.Expect(e => e.Row<Broken>("odd", _ => true))));
    }

    [Test]
    public async Task Expect_OfThePartOfAMember_LooksAtItsRowsAlone()
    {
        await using var run = await Tracker.JoinRunAsync("shop", o => (o.Group, o.Index, o.Size) = ("k", 0, 1));

        Assert.Throws<ArgumentException>(() => run.SaveDatasetPart("sales", Good, o => o.Expect(e => e.Rows(min: 1))));
        Assert.Throws<ExpectationException>(() => run.SaveDatasetPart("sales", Good, o => o.Expect(e => e.Column("State").NotNull())));
        run.SaveDatasetPart("sales", Good, o => o.Expect(e => e.Column("Units").NotNull()));
        await run.CompleteAsync();

        Assert.That(Tracker.LoadDataset<Sale>("sales", run.Id), Has.Count.EqualTo(3));
    }

    [Test]
    public void Expect_WhatNobodyCanMean_IsRefused()
    {
        Assert.Multiple(() =>
        {
            Refused(o => o.Expect(null!));
            Refused(o => o.Expect(e => e.Rows()));
            Refused(o => o.Expect(e => e.Rows(min: -1)));
            Refused(o => o.Expect(e => e.Rows(min: 2, max: 1)));
            Refused(o => o.Expect(e => e.Column("")));
            Refused(o => o.Expect(e => e.Column("a").Between(2, 1)));
            Refused(o => o.Expect(e => e.Column("a").AtLeast(double.NaN)));
            Refused(o => o.Expect(e => e.Column("a").AtLeast(Guid.Empty)));
            Refused(o => o.Expect(e => e.Column("a").OneOf()));
            Refused(o => o.Expect(e => e.Column("a").Matches("(")));
            Refused(o => o.Expect(e => e.Column("a").Matches(@"(a)\1")));
            Refused(o => o.Expect(e => e.Column("a").OfType("integer")));
            Refused(o => o.Expect(e => e.Unique()));
            Refused(o => o.Expect(e => e.Unique("a", "a")));
            Refused(o => o.Expect(e => e.SameSchemaAs("")));
            Refused(o => o.Expect(e => e.RowsWithin(2, 1, of: "@latest")));
            Refused(o => o.Expect(e => e.RowsWithin(double.NaN, 1, of: "@latest")));
            Refused(o => o.Expect(e => e.MeanShift("a", -1)));
            Refused(o => o.Expect(e => e.Row<Sale>("", _ => true)));
            Refused(o => o.Expect(e => e.Row<Sale>("a", null!)));
        });

        static void Refused(Action<SaveDatasetOptions> configure) =>
            Assert.That(() => configure(new SaveDatasetOptions()), Throws.InstanceOf<ArgumentException>());
    }

    private Task<string> SaveAsync(Sale[] rows, Action<SaveDatasetOptions> configure) =>
        Tracker.RunAsync("shop", run => run.SaveDatasetAsync("sales", rows, configure));

    private async Task<string> ArtifactAsync(string runId, string path)
    {
        await using var stream = await (await Tracker.OpenArtifactsAsync(runId)).OpenReadAsync(path);
        using StreamReader reader = new(stream);
        return await reader.ReadToEndAsync();
    }

    private sealed record Sale(string Store, string Sku, int Units, decimal Price, DateOnly Day, string? State);

    private sealed record Broken
    {
        public int Units { get; init; }

        [RunLinkedData.Tables.Rows.DatasetColumn(Name = "failed_checks")]
        public required string FailedChecks { get; init; }
    }
}
