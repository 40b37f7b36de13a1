using Apache.Arrow;
using NUnit.Framework;
using RunLinkedData.Datasets.RowComparison;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tests.Datasets.RowComparison;

public sealed class CompareRowsTests : DatasetFixture
{
    private static readonly string[] Id = ["Id"];

    private sealed record Wide(int Id, string Name, double? Price, string Extra);

    private sealed record Otherwise(int Id, string Name, int Price);

    private sealed record TextKey(string Id, string Name);

    private sealed record Number(double? Id, double Value, float Small);

    private sealed record Listed(int Id, int[] Values);

    private sealed record Times(int Id, TimeSpan Span);

    [Test]
    public async Task Compare_AddedRemovedAndChanged_GivesRowsAndCells()
    {
        var original = await SaveAsync([new Item(3, "c", 3), new Item(1, "a", 1), new Item(2, "b", null)]);
        var other = await SaveAsync([new Item(2, "b", 2.5), new Item(4, "d", 4), new Item(3, "c", 3)]);

        var differences = await original.CompareRowsAsync(other, Id).ToListAsync();

        Assert.That(
            differences.Select(difference => difference.Change),
            Is.EqualTo(new[] { RowChange.Removed, RowChange.Changed, RowChange.Added }));
        Assert.Multiple(() =>
        {
            Assert.That(differences[0].Key, Is.EqualTo(new Dictionary<string, object?> { ["Id"] = 1 }));
            Assert.That(differences[0].Row, Is.EqualTo(new Dictionary<string, object?> { ["Id"] = 1, ["Name"] = "a", ["Price"] = 1.0 }));
            Assert.That(differences[0].Row!.Keys, Is.EqualTo(new[] { "Id", "Name", "Price" }));
            Assert.That(differences[0].Cells, Is.Empty);
            Assert.That(differences[1].Key, Is.EqualTo(new Dictionary<string, object?> { ["Id"] = 2 }));
            Assert.That(differences[1].Row, Is.Null);
            Assert.That(differences[1].Cells, Is.EqualTo(new[] { new CellDifference { Column = "Price", Other = 2.5 } }));
            Assert.That(differences[2].Row!["Name"], Is.EqualTo("d"));
        });
    }

    [Test]
    public async Task Compare_NumbersAsKey_OrdersNullsFirstAndNaNLast()
    {
        double?[] keys = [double.NaN, 2, null, -1, double.PositiveInfinity, 0, double.NegativeInfinity, -0.5];
        var original = await SaveAsync(keys.Select(key => new Number(key, 1, 1)));
        var other = await SaveAsync<Number>([]);

        var removed = await original.CompareRowsAsync(other, Id).Select(difference => difference.Key["Id"]).ToListAsync();

        Assert.That(
            removed,
            Is.EqualTo(new object?[] { null, double.NegativeInfinity, -1.0, -0.5, 0.0, 2.0, double.PositiveInfinity, double.NaN }));
    }

    [Test]
    public async Task Compare_ZeroAndMinusZero_AreOneKeyAndOneValue()
    {
        var original = await SaveAsync([new Number(-0.0, -0.0, 1), new Number(double.NaN, double.NaN, float.NaN)]);
        var other = await SaveAsync([new Number(0, 0, 1), new Number(-double.NaN, -double.NaN, float.NaN)]);

        Assert.That(await original.CompareRowsAsync(other, Id).ToListAsync(), Is.Empty);
    }

    [TestCase(0, new[] { 1, 2, 3, 4, 5 })]
    [TestCase(0.1, new[] { 2, 3, 4, 5 })]
    [TestCase(0.5, new[] { 3, 4, 5 })]
    [TestCase(double.MaxValue, new[] { 4, 5 })]
    public async Task Compare_WithTolerance_PassesOverWhatIsNear(double tolerance, int[] expected)
    {
        var original = await SaveAsync(
        [
            new Number(1, 1, 1),
            new Number(2, 1, 1),
            new Number(3, 1, 1),
            new Number(4, double.NaN, 1),
            new Number(5, double.PositiveInfinity, 1),
        ]);
        var other = await SaveAsync(
        [
            new Number(1, 1.0625, 1),
            new Number(2, 1, 1.5f),
            new Number(3, 2, 1),
            new Number(4, 1, 1),
            new Number(5, double.NegativeInfinity, 1),
        ]);

        var differences = original.CompareRowsAsync(other, Id, with => with.Tolerance = tolerance);

        Assert.That(await differences.Select(difference => (int)(double)difference.Key["Id"]!).ToListAsync(), Is.EqualTo(expected));
    }

    [Test]
    public async Task Compare_Tolerance_IsNotForListsAndIntegers()
    {
        var original = await SaveAsync([new Listed(1, [1, 2])]);
        var other = await SaveAsync([new Listed(1, [1, 3])]);

        var difference = await original.CompareRowsAsync(other, Id, with => with.Tolerance = 10).SingleAsync();

        Assert.That(difference.Cells.Single().Other, Is.EqualTo(new object[] { 1, 3 }));
    }

    [Test]
    public async Task Compare_ColumnThatOneSideLacks_IsNoDifferenceOfRows()
    {
        var original = await SaveAsync([new Wide(1, "a", 7, "x"), new Wide(2, "b", 1, "x")]);
        var other = await SaveAsync([new Otherwise(1, "a", 7), new Otherwise(3, "b", 7)]);

        var differences = await original.CompareRowsAsync(other, Id).ToListAsync();

        Assert.That(differences.Select(difference => difference.Change), Is.EqualTo(new[] { RowChange.Removed, RowChange.Added }));
        Assert.That(
            differences[0].Row,
            Is.EqualTo(new Dictionary<string, object?> { ["Id"] = 2, ["Name"] = "b", ["Price"] = 1.0, ["Extra"] = "x" }));
        Assert.That(differences[1].Row, Is.EqualTo(new Dictionary<string, object?> { ["Id"] = 3, ["Name"] = "b", ["Price"] = 7 }));
    }

    [Test]
    public async Task Compare_SomeColumns_LooksAtNoOthers()
    {
        var original = await SaveAsync([new Item(1, "a", 1), new Item(2, "b", 1)]);
        var other = await SaveAsync([new Item(1, "b", 2), new Item(3, "b", 1)]);

        var differences = await original.CompareRowsAsync(other, Id, with => with.Columns = ["Price"]).ToListAsync();

        Assert.That(differences[0].Cells, Is.EqualTo(new[] { new CellDifference { Column = "Price", Original = 1.0, Other = 2.0 } }));
        Assert.That(differences[1].Row!.Keys, Is.EqualTo(new[] { "Id", "Price" }));
        Assert.That(
            await original.CompareRowsAsync(other, Id, with => with.Columns = []).Select(difference => difference.Change).ToListAsync(),
            Is.EqualTo(new[] { RowChange.Removed, RowChange.Added }));
    }

    [Test]
    public async Task Compare_SameDigest_ReadsNothing()
    {
        var rows = Items.Make(10).ToArray();
        var (original, other) = (await SaveAsync(rows), await SaveAsync(rows));
        foreach (var dataset in new[] { original, other })
        {
            File.Delete(PathOf(dataset.Name, "part-00000.parquet"));
        }

        Assert.That(await original.CompareRowsAsync(other, Id).ToListAsync(), Is.Empty);
        Assert.That(async () => await original.CompareRowsAsync(other, ["id"]).ToListAsync(), Throws.TypeOf<DatasetSchemaException>());
    }

    [Test]
    public async Task Compare_DamagedFile_Throws()
    {
        var (original, other) = (await SaveAsync(Items.Make(10)), await SaveAsync(Items.Make(11)));
        await File.AppendAllTextAsync(PathOf(other.Name, "part-00000.parquet"), "x");

        Assert.That(async () => await original.CompareRowsAsync(other, Id).ToListAsync(), Throws.TypeOf<DatasetCorruptException>());
    }

    [Test]
    public async Task Compare_EmptyDatasets_Works()
    {
        var (empty, other) = (await SaveAsync<Item>([]), await SaveAsync<Item>([], DatasetFormat.Csv));
        var one = await SaveAsync(Items.Make(1));

        Assert.That(await empty.CompareRowsAsync(other, Id).ToListAsync(), Is.Empty);
        Assert.That((await empty.CompareRowsAsync(one, Id).SingleAsync()).Change, Is.EqualTo(RowChange.Added));
        Assert.That((await one.CompareRowsAsync(empty, Id).SingleAsync()).Change, Is.EqualTo(RowChange.Removed));
    }

    [TestCase(1L << 28)]
    [TestCase(1L)]
    public async Task Compare_KeyOfSeveralRows_NamesDatasetRunAndKey(long memory)
    {
        var original = await SaveAsync([new Item(1, "a", 1), new Item(2, "b, c", 1)]);
        var other = await SaveAsync([new Item(2, "b, c", 1), new Item(1, "a", 1), new Item(2, "b, c", 2)]);

        Assert.That(
            async () => await original.CompareRowsAsync(other, ["Name", "Id"], with => with.MemoryBytes = memory).ToListAsync(),
            Throws.TypeOf<DatasetException>()
                .With.Property("Code").EqualTo(ErrorCode.DatasetKey)
                .And.Property("Dataset").EqualTo(other.Name)
                .And.Property("RunId").EqualTo(RunId)
                .And.Message.Contains($"dataset '{other.Name}' of run {RunId}")
                .And.Message.Contains("Name = 'b, c', Id = 2")
                .And.Message.Contains("The other columns are: Price"));
    }

    [Test]
    public async Task Compare_KeyThatIsNotThere_NamesTheColumns()
    {
        var (original, other) = (await SaveAsync(Items.Make(1)), await SaveAsync([new Wide(1, "a", 1, "x")]));

        Assert.That(
            async () => await original.CompareRowsAsync(other, ["Extra"]).ToListAsync(),
            Throws.TypeOf<DatasetSchemaException>()
                .With.Property("Dataset")
                .EqualTo(original.Name)
                .And.Message.Contains("no column 'Extra'. It has: Id, Name, Price."));
        Assert.That(
            async () => await other.CompareRowsAsync(original, Id, with => with.Columns = ["Extra"]).ToListAsync(),
            Throws.TypeOf<DatasetSchemaException>().With.Property("Dataset").EqualTo(original.Name));
    }

    [Test]
    public async Task Compare_KeyOfOtherTypeOrList_Throws()
    {
        var (original, other) = (await SaveAsync(Items.Make(1)), await SaveAsync([new TextKey("1", "a")]));
        var listed = (await SaveAsync([new Listed(1, [1])]), await SaveAsync([new Listed(1, [2])]));

        Assert.That(
            async () => await original.CompareRowsAsync(other, Id).ToListAsync(),
            Throws.TypeOf<DatasetSchemaException>()
                .With.Property("Column")
                .EqualTo("Id")
                .And.Message.Contains("int32")
                .And.Message.Contains("string"));
        Assert.That(
            async () => await original.CompareRowsAsync(other, ["Name"], with => with.Columns = ["Id"]).ToListAsync(),
            Throws.TypeOf<DatasetSchemaException>());
        Assert.That(
            async () => await listed.Item1.CompareRowsAsync(listed.Item2, ["Values"]).ToListAsync(),
            Throws.TypeOf<DatasetSchemaException>().With.Message.Contains("lists cannot be part of a key"));
    }

    [Test]
    public async Task Compare_Files_Throws()
    {
        var (path, name) = (Path.Combine(Root, "model.bin"), NewName());
        await File.WriteAllTextAsync(path, "model");
        await Writer.WriteFileAsync(name, path, default);
        var (files, rows) = (await OpenAsync(name), await SaveAsync(Items.Make(1)));

        Assert.That(
            async () => await rows.CompareRowsAsync(files, Id).ToListAsync(),
            Throws.InvalidOperationException.With.Message.Contains($"dataset '{name}'"));
    }

    [Test]
    public async Task Compare_WrongArguments_ThrowsAtOnce()
    {
        var dataset = await SaveAsync(Items.Make(1));

        Assert.Multiple(() =>
        {
            Assert.That(() => dataset.CompareRowsAsync(null!, Id), Throws.ArgumentNullException);
            Assert.That(() => dataset.CompareRowsAsync(dataset, null!), Throws.ArgumentNullException);
            Assert.That(() => dataset.CompareRowsAsync(dataset, []), Throws.ArgumentException);
            Assert.That(() => dataset.CompareRowsAsync(dataset, ["Id", "Id"]), Throws.ArgumentException);
            Assert.That(() => dataset.CompareRowsAsync(dataset, Id, with => with.MemoryBytes = 0), Throws.ArgumentException);
            Assert.That(() => dataset.CompareRowsAsync(dataset, Id, with => with.Tolerance = -1), Throws.ArgumentException);
            Assert.That(() => dataset.CompareRowsAsync(dataset, Id, with => with.Tolerance = double.NaN), Throws.ArgumentException);
            Assert.That(
                () => dataset.CompareRowsAsync(dataset, Id, with => with.TemporaryFolder = Path.Combine(Root, "none")),
                Throws.ArgumentException);
        });
    }

    [Test]
    public async Task Compare_ValuesThatNoTypeOfNetHolds_ComeAsTheyAreStored()
    {
        var (name, schema) = (NewName(), new Schema(
        [
            new Field("Id", Apache.Arrow.Types.Int32Type.Default, false),
            new Field("Span", Apache.Arrow.Types.DurationType.Nanosecond, false),
        ], null));
        var batch = new RecordBatch(
            schema,
            [
                new Int32Array.Builder().Append(1).Build(),
                new DurationArray.Builder(Apache.Arrow.Types.DurationType.Nanosecond).Append(150).Build(),
            ],
            1);
        await Writer.WriteBatchesAsync(name, Stream([batch]));
        var other = await SaveAsync([new Times(1, TimeSpan.FromTicks(1))]);

        var difference = await (await OpenAsync(name)).CompareRowsAsync(other, Id).SingleAsync();

        Assert.That(
            difference.Cells,
            Is.EqualTo(new[] { new CellDifference { Column = "Span", Original = 150L, Other = TimeSpan.FromTicks(1) } }));
    }
}
