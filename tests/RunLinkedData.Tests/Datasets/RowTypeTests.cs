using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Rows;

namespace RunLinkedData.Tests.Datasets;

public sealed class RowTypeTests : DatasetFixture
{
    private class Base
    {
        public int First { get; set; }

        [DatasetIgnore]
        public Uri? Address { get; set; }
    }

    private sealed class Derived : Base
    {
        public double Twice => First * 2;

        public required string Second { get; init; }

        public long Field;
    }

    private readonly record struct Point(int X, int Y)
    {
        public int Sum => X + Y;
    }

    private struct Fields
    {
        public int A;
        public string? B;
    }

    private sealed class ByConstructor(string text, int number)
    {
        public string Text { get; } = text;

        public int Number { get; } = number;
    }

    private sealed record Renamed([DatasetColumn(Name = "unit price")] double Price, [property: DatasetIgnore] int Ignored = 3);

    private sealed record Wide(string? Name, long Count, double Small, decimal Whole, double? Value, int? Maybe);

    private sealed record Narrow(string Name, int Count, float Small, int Whole, double Value, int Maybe);

    private sealed record Other(string Name, string Count);

    private sealed record Missing(string Name, int Nothing);

    private sealed record Texts(Colour Colour, Colour? Maybe);

    private sealed record ColourText(string Colour, string? Maybe);

#nullable disable
    private sealed record Oblivious(string Text);
#nullable restore

    [Test]
    public async Task Class_WithBaseFieldsAndComputed_KeepsTheOrderOfDeclaration()
    {
        var dataset = await SaveAsync([new Derived { First = 2, Second = "b", Field = 4, Address = new Uri("http://x") }]);
        var row = dataset.ReadRows<Derived>()[0];

        Assert.That(dataset.Manifest.Columns.Select(c => c.Name), Is.EqualTo(new[] { "First", "Twice", "Second", "Field" }));
        Assert.That((row.First, row.Second, row.Field, row.Address), Is.EqualTo((2, "b", 4L, (Uri?)null)));
    }

    [Test]
    public async Task Structs_ComeBack()
    {
        Assert.That(await RoundTripAsync(DatasetFormat.Parquet, new Point(1, 2)), Is.EqualTo(new[] { new Point(1, 2) }));
        Assert.That(
            await RoundTripAsync(DatasetFormat.Parquet, new Fields { A = 1, B = "x" }),
            Is.EqualTo(new[] { new Fields { A = 1, B = "x" } }));
        Assert.That(await RoundTripAsync(DatasetFormat.Parquet, (A: 1, B: "x")), Is.EqualTo(new[] { (1, "x") }));
    }

    [Test]
    public async Task Constructor_TakesColumnsByName() =>
        Assert.That(
            (await RoundTripAsync(DatasetFormat.Parquet, new ByConstructor("x", 1)))[0],
            Has.Property("Text").EqualTo("x").And.Property("Number").EqualTo(1));

    [Test]
    public async Task AnonymousTypes_CanBeSaved() =>
        Assert.That(
            (await SaveAsync(new[] { new { A = 1, B = "x" } })).ReadRows<ValueTupleLike>(),
            Is.EqualTo(new[] { new ValueTupleLike(1, "x") }));

    [Test]
    public async Task Attributes_OnParameters_AreHeeded()
    {
        var dataset = await SaveAsync([new RenamedByMember { Price = 1.5 }]);

        Assert.That(dataset.Manifest.Columns.Select(c => c.Name), Is.EqualTo(new[] { "unit price" }));
        Assert.That(dataset.ReadRows<RenamedByMember>()[0].Price, Is.EqualTo(1.5));
        Assert.That(() => dataset.ReadRows<Renamed>(), Throws.ArgumentException.With.Message.Contains("constructor"));
    }

    [Test]
    public async Task Nullability_FollowsTheAnnotations()
    {
        Assert.That((await SaveAsync([new Oblivious(null!)])).Manifest.Columns[0].Nullable, Is.True);
        Assert.That(
            (await SaveAsync(Sale.Make(1))).Manifest.Columns.Where(c => c.Nullable).Select(c => c.Name), Is.EqualTo(new[] { "Note" }));
    }

    [TestCaseSource(nameof(RowFormats))]
    public async Task Read_WiderTypes_IsSafe(string format)
    {
        var dataset = await SaveAsync([new Narrow("a", 1, 1.5f, 7, 2.5, 3)], format);

        Assert.That(await dataset.ReadRowsAsync<Wide>(), Is.EqualTo(new[] { new Wide("a", 1, 1.5, 7m, 2.5, 3) }));
    }

    [Test]
    public async Task Read_NarrowerType_SaysWhatWasFoundAndExpected()
    {
        var dataset = await SaveAsync([new Wide("a", 1, 1.5, 7m, 2.5, 3)]);

        var error = (await Assert.ThrowsAsync<DatasetSchemaException>(() => dataset.ReadRowsAsync<Narrow>()))!;
        Assert.That((error.Column, error.File, error.Found, error.Expected), Is.EqualTo(("Count", "part-00000.parquet", "int64", "int32")));
    }

    [TestCaseSource(nameof(RowFormats))]
    public async Task Read_MissingColumnOrOtherType_IsRefused(string format)
    {
        var dataset = await SaveAsync([new Narrow("a", 1, 1.5f, 7, 2.5, 3)], format);

        var missing = (await Assert.ThrowsAsync<DatasetSchemaException>(() => dataset.ReadRowsAsync<Missing>()))!;
        Assert.That((missing.Column, missing.Found, missing.Expected), Is.EqualTo(("Nothing", "nothing", "int32")));
        var other = (await Assert.ThrowsAsync<DatasetSchemaException>(() => dataset.ReadRowsAsync<Other>()))!;
        Assert.That((other.Column, other.Found, other.Expected), Is.EqualTo(("Count", "int32", "string")));
    }

    [Test]
    public async Task Read_TypeOfAnotherKind_DoesNotSpeakOfLoss()
    {
        var number = await SaveAsync([(1, 2)]);
        var list = await SaveAsync([(new[] { 1 }, 2)]);
        var time = await SaveAsync([(DateTime.UnixEpoch, 2)]);

        Assert.That(
            () => number.ReadRows<(string, int)>(),
            Throws.TypeOf<DatasetSchemaException>()
                .With.Message.Contains("is int32")
                .And.Message.Contains("as string, and the one is never read as the other")
                .And.Message.Not.Contains("lose"));
        Assert.That(
            () => list.ReadRows<(string[], int)>(),
            Throws.TypeOf<DatasetSchemaException>().With.Message.Contains("is list<int32>").And.Message.Not.Contains("lose"));
        Assert.That(
            () => time.ReadRows<(DateOnly, int)>(),
            Throws.TypeOf<DatasetSchemaException>()
                .With.Message.Contains("is timestamp")
                .And.Message.Contains("as date")
                .And.Message.Not.Contains("lose"));
        Assert.That(
            async () => (await SaveAsync([(new[] { 1L }, 2)])).ReadRows<(int[], int)>(),
            Throws.TypeOf<DatasetSchemaException>().With.Message.Contains("which may lose values"));
    }

    [TestCaseSource(nameof(RowFormats))]
    public async Task Read_NullIntoAMemberWithoutNulls_NamesTheRow(string format)
    {
        var rows = Enumerable.Range(0, 3_000).Select(i => new ValueTuple<int?>(i == 2_500 ? null : i));
        var dataset = await SaveAsync(rows, format);

        var error = (await Assert.ThrowsAsync<DatasetSchemaException>(() => dataset.ReadRowsAsync<ValueTuple<int>>()))!;
        Assert.That(error.Message, Does.Contain("'Item1'").And.Contain("row 2501").And.Contain("part-00000"));
    }

    [Test]
    public async Task Read_EnumsAreTexts()
    {
        var dataset = await SaveAsync([new Texts(Colour.Green, null), new Texts((Colour)77, Colour.Red)]);

        Assert.That(dataset.ReadRows<ColourText>(), Is.EqualTo(new ColourText[] { new("Green", null), new("77", "Red") }));
        Assert.That(
            (await SaveAsync([new ColourText("green", null)])).ReadRows<Texts>(), Is.EqualTo(new Texts[] { new(Colour.Green, null) }));
        var blue = await SaveAsync([new ColourText("blue", null)]);
        Assert.That(() => blue.ReadRows<Texts>(), Throws.TypeOf<DatasetException>().With.Message.Contains("'blue' does not fit Colour"));
    }

    [Test]
    public async Task Read_NamesThatDifferInCase_AreFoundWhenThereIsOne()
    {
        var dataset = await SaveAsync([(a: 1, b: 2)]);

        Assert.That(dataset.ReadRows<LowerCase>()[0].item1, Is.EqualTo(1));
    }

    private sealed class LowerCase
    {
#pragma warning disable IDE1006, CA1708
        public int item1 { get; set; }
#pragma warning restore IDE1006, CA1708
    }

    private sealed record ValueTupleLike(int A, string B);

    private sealed class RenamedByMember
    {
        [DatasetColumn(Name = "unit price")]
        public double Price { get; set; }
    }
}
