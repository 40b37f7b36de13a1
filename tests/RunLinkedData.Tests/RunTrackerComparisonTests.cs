using NUnit.Framework;
using RunLinkedData.Datasets.Comparison;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Questions.Comparison;

namespace RunLinkedData.Tests;

public class RunTrackerComparisonTests : TrackerFixture
{
    [Test]
    public void CompareReproduction_RunThatReproducesNothing_SaysSo()
    {
        var run = Save([new(1, 1)]);

        Assert.That(
            () => Tracker.CompareReproduction(run),
            Throws.InstanceOf<RunStateException>()
                .With.Property("Code")
                .EqualTo("NOT_A_REPRODUCTION")
                .And.Message.Contains("RLD_REPRODUCES"));
    }

    [Test]
    public void CompareReproduction_SameRows_IsIdentical()
    {
        var comparison = Tracker.CompareReproduction(Save([new(1, 1)]), Save([new(1, 1)]));

        Assert.That(comparison.IsIdentical, Is.True);
        Assert.That(comparison.Datasets.Single().Columns, Is.Empty);
    }

    [Test]
    public void CompareReproduction_SameRowsInOtherFiles_HasTheSameValues()
    {
        var rows = Enumerable.Range(0, 5000).Select(i => new Row(i, i % 7 == 0 ? double.NaN : i)).ToArray();
        var original = Save(rows);
        foreach (var options in (Action<SaveDatasetOptions>[])
        [
            o => o.RowGroupRows = 999,
            o => o.Format = DatasetFormat.Csv,
            o => o.Format = DatasetFormat.JsonLines,
        ])
        {
            var dataset = Tracker.CompareReproduction(Save(rows, options), original).Datasets.Single();

            Assert.That((dataset.Outcome, dataset.Columns.Count), Is.EqualTo((DatasetOutcome.SameValues, 0)));
            Assert.That(dataset.Original!.Digest, Is.Not.EqualTo(dataset.Other!.Digest));
        }
    }

    [Test]
    public void CompareReproduction_OtherValues_AreFoundThoughTheBatchesEndElsewhere()
    {
        var rows = Enumerable.Range(0, 100_000).Select(i => new Row(i, i)).ToArray();
        var original = Save(rows);
        var other = (Row[])rows.Clone();
        foreach (var i in (int[])[3, 65_536, 99_999])
        {
            other[i] = other[i] with { Value = i + (i == 65_536 ? 2.5 : 0.5) };
        }

        var dataset = Tracker.CompareReproduction(Save(other, o => o.RowGroupRows = 12_345), original).Datasets.Single();

        Assert.That(dataset.Outcome, Is.EqualTo(DatasetOutcome.Different));
        var column = dataset.Columns.Single();
        Assert.Multiple(() =>
        {
            Assert.That(column.Name, Is.EqualTo("Value"));
            Assert.That((column.DifferingRows, column.FirstDifferingRow, column.LargestDifference), Is.EqualTo((3L, 4L, 2.5)));
            Assert.That(column.IsSchemaDifferent, Is.False);
            Assert.That(column.OtherProfile!.Mean, Is.GreaterThan(column.OriginalProfile!.Mean!.Value));
        });
    }

    [Test]
    public void CompareReproduction_EveryType_IsComparedByItsValues()
    {
        var one = new Wide();
        var original = Save([one, one]);
        (string Column, Wide Row, double? Distance)[] changes =
        [
            ("Text", one with { Text = "b" }, null),
            ("Flag", one with { Flag = false }, null),
            ("Tiny", one with { Tiny = 127 }, 255),
            ("Big", one with { Big = ulong.MaxValue }, 1),
            ("Single", one with { Single = 2.5f }, 1),
            ("Double", one with { Double = double.NaN }, null),
            ("Infinite", one with { Infinite = double.NegativeInfinity }, double.PositiveInfinity),
            ("Money", one with { Money = 0.75m }, 0.5),
            ("Missing", one with { Missing = 1 }, null),
            ("Date", one with { Date = new DateOnly(2026, 1, 2) }, null),
            ("Time", one with { Time = DateTime.UnixEpoch.AddTicks(10) }, null),
            ("Id", one with { Id = Guid.Empty }, null),
            ("Bytes", one with { Bytes = [1, 3] }, null),
            ("List", one with { List = ["a", null] }, null),
        ];

        foreach (var (name, row, distance) in changes)
        {
            var column = Tracker.CompareReproduction(Save([one, row]), original).Datasets.Single().Columns.Single();

            Assert.That(
                (column.Name, column.DifferingRows, column.FirstDifferingRow, column.LargestDifference),
                Is.EqualTo((name, 1L, 2L, distance)));
        }
    }

    [Test]
    public void CompareReproduction_ZeroAndMinusZero_AreEqual() =>
        Assert.That(
            Tracker.CompareReproduction(Save([new(1, -0.0)]), Save([new(1, 0.0)])).Datasets.Single().Outcome,
            Is.EqualTo(DatasetOutcome.SameValues));

    [Test]
    public void CompareReproduction_OtherColumns_AreNamed()
    {
        var original = Save(new[] { new { Kept = 1, Typed = 1, Gone = "x", Opened = 1 } });
        var other = Save(new[] { new { Kept = 2, Typed = 1L, New = "x", Opened = (int?)1 } });

        var dataset = Tracker.CompareReproduction(other, original).Datasets.Single();

        Assert.That(
            dataset.Columns.Select(
                column => (column.Name, column.Original?.Type, column.Other?.Type, column.IsSchemaDifferent, column.DifferingRows)),
            Is.EqualTo(new[]
            {
                ("Kept", "int32", "int32", false, (long?)1),
                ("Typed", "int32", "int64", true, null),
                ("Gone", "string", null, true, null),
                ("Opened", "int32", "int32", true, 0),
                ("New", null, "string", true, null),
            }));
    }

    [Test]
    public void CompareReproduction_SameTextOfOtherTypes_IsNotIdentical()
    {
        var original = Save(new[] { new { A = 1 } }, o => o.Format = DatasetFormat.Csv);
        var other = Save(new[] { new { A = 1L } }, o => o.Format = DatasetFormat.Csv);

        var dataset = Tracker.CompareReproduction(other, original).Datasets.Single();

        Assert.That(dataset.Original!.Digest, Is.EqualTo(dataset.Other!.Digest));
        Assert.That(dataset.Outcome, Is.EqualTo(DatasetOutcome.Different));
    }

    [Test]
    public void CompareReproduction_OtherNumberOfRows_ComparesTheProfiles()
    {
        var dataset = Tracker.CompareReproduction(Save([new(1, 1), new(1, 2)]), Save([new(1, 1)])).Datasets.Single();

        Assert.That((dataset.Original!.Rows, dataset.Other!.Rows, dataset.Outcome), Is.EqualTo((1L, 2L, DatasetOutcome.Different)));
        Assert.That(dataset.Columns.Select(column => (column.Name, column.DifferingRows)), Does.Contain(("Value", (long?)null)));
    }

    [Test]
    public void CompareReproduction_Files_NamesThoseThatDiffer()
    {
        var original = SaveFiles(("same", "1"), ("changed", "1"), ("gone", "1"));
        var other = SaveFiles(("same", "1"), ("changed", "2"), ("new", "1"));

        var dataset = Tracker.CompareReproduction(other, original).Datasets.Single();

        Assert.That(dataset.Files.Select(file => (file.Path, file.Original is not null, file.Other is not null)), Is.EqualTo(new[]
        {
            ("changed", true, true), ("gone", true, false), ("new", false, true),
        }));
    }

    [Test]
    public void CompareReproduction_OtherRun_TellsDatasetsParametersCommitAndImage()
    {
        SetEnvironment("RLD_IMAGE", "registry/forecasts:1");
        var original = RunWith("a", 1, new string('1', 40));
        SetEnvironment("RLD_IMAGE", "registry/forecasts:2");
        SetEnvironment("RLD_REPRODUCES", original);
        var other = RunWith("b", 2, new string('2', 40));

        var comparison = Tracker.CompareReproduction(other);

        Assert.Multiple(() =>
        {
            Assert.That((comparison.Original.RunId, comparison.Other.RunId), Is.EqualTo((original, other)));
            Assert.That(
                comparison.Datasets.Select(dataset => (dataset.Dataset, dataset.Outcome)),
                Is.EqualTo(new[] { ("a", DatasetOutcome.Missing), ("b", DatasetOutcome.Added) }));
            Assert.That(comparison.Changes, Is.EqualTo(new Change[]
            {
                new() { Kind = ChangeKind.Parameter, Name = "n", Original = "1", Other = "2" },
                new() { Kind = ChangeKind.Code, Name = "commit", Original = new string('1', 40), Other = new string('2', 40) },
                new() { Kind = ChangeKind.Image, Name = "image", Original = "registry/forecasts:1", Other = "registry/forecasts:2" },
            }));
            Assert.That(comparison.IsIdentical, Is.False);
        });
    }

    [Test]
    public void CompareReproduction_DamagedFile_IsAnError()
    {
        var (original, other) = (Save([new(1, 1)]), Save([new(1, 2)]));
        var file =
            Directory.GetFiles(Path.Combine(Store.GetRunAsync(other).Result.Info.ArtifactUri, "datasets", "rows"), "*.parquet").Single();
        File.AppendAllText(file, "x");

        Assert.That(() => Tracker.CompareReproduction(other, original), Throws.InstanceOf<DatasetCorruptException>());
    }

    [Test]
    public async Task Latest_NewestMakesAnotherAgain_IsTheOneBefore()
    {
        var first = RunWith("items", 1, new string('1', 40));
        var second = RunWith("items", 2, new string('1', 40));
        SetEnvironment("RLD_REPRODUCES", first);
        var again = RunWith("items", 1, new string('1', 40));

        Assert.That((await Tracker.ResolveAsync("p/items@latest")).RunId, Is.EqualTo(second));
        Assert.That((await Tracker.ResolveAsync("p/items@latest~1")).RunId, Is.EqualTo(first));
        Assert.That((await Tracker.ResolveAsync($"p/items@{again}")).RunId, Is.EqualTo(again));
        Assert.That(
            await Tracker.Process("p").Dataset("items").VersionsAsync().Select(version => version.RunId).ToArrayAsync(),
            Is.EqualTo(new[] { again, second, first }));
    }

    private string RunWith(string dataset, int parameter, string commit)
    {
        var options = Options();
        options.Provenance.Commit = commit;
        using var tracker = RunTracker.Connect(options);
        using var run = tracker.StartRun("p");
        run.LogParameter("n", parameter);
        run.LogParameter("same", 1);
        run.SaveDataset(dataset, Items.Make(1));
        run.Complete();
        return run.Id;
    }

    private string Save(Row[] rows, Action<SaveDatasetOptions>? configure = null) => Save<Row>(rows, configure);

    private string Save<T>(IEnumerable<T> rows, Action<SaveDatasetOptions>? configure = null)
    {
        using var run = Tracker.StartRun("p");
        run.SaveDataset("rows", rows, configure);
        run.Complete();
        return run.Id;
    }

    private string SaveFiles(params (string Name, string Text)[] files)
    {
        var folder = Directory.CreateDirectory(Folder[Guid.NewGuid().ToString("N")]);
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(folder.FullName, name), text);
        }

        using var run = Tracker.StartRun("p");
        run.SaveDataset("model", folder);
        run.Complete();
        return run.Id;
    }

    private sealed record Row(int Id, double Value);

    private sealed record Wide
    {
        public string? Text { get; init; } = "a";

        public bool Flag { get; init; } = true;

        public sbyte Tiny { get; init; } = -128;

        public ulong Big { get; init; } = ulong.MaxValue - 1;

        public float Single { get; init; } = 1.5f;

        public double Double { get; init; } = 1;

        public double Infinite { get; init; } = 1;

        public decimal Money { get; init; } = 0.25m;

        public int? Missing { get; init; }

        public DateOnly Date { get; init; } = new(2026, 1, 1);

        public DateTime Time { get; init; } = DateTime.UnixEpoch;

        public Guid Id { get; init; } = new("00112233-4455-6677-8899-aabbccddeeff");

        public byte[] Bytes { get; init; } = [1, 2];

        public string?[] List { get; init; } = ["a", "b"];
    }
}
