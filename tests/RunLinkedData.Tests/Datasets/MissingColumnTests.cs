using NUnit.Framework;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model;

namespace RunLinkedData.Tests.Datasets;

/// <summary>Members that newer code has and an old version lacks.</summary>
[TestFixtureSource(nameof(RowFormats))]
public sealed class MissingColumnTests(string format) : DatasetFixture
{
    private sealed record Old(string Sku, int Units);

    private sealed record Newer(
        string Sku,
        int Units,
        string? Note,
        decimal? Price,
        double Weight = 1.5,
        string Shop = "unknown",
        Colour Colour = Colour.Green,
        Colour? Other = Colour.Green,
        DateOnly Day = default,
        string? Kind = "a",
        int[]? Sizes = null);

    private sealed class Initialized
    {
        public required string Sku { get; init; }

        public required decimal? Price { get; init; }

        public string Shop { get; init; } = "unknown";

        public double Weight { get; set; } = 1.5;

        public List<int> Sizes { get; init; } = [1];

        public string? Note { get; init; } = "none";

        public long? Count { get; set; }
    }

    private sealed record Strict(string Sku, int Stock);

    private sealed class Unset
    {
        public string Sku { get; init; } = "";

        public int Stock { get; init; }
    }

    private sealed class Required
    {
        public string Sku { get; init; } = "";

        public required int Stock { get; init; } = 7;
    }

    private sealed class Guarded(string sku)
    {
        public string Sku { get; } = sku ?? throw new ArgumentNullException(nameof(sku));

        public int Stock { get; init; } = 7;
    }

    private sealed record Stranger(string? Nothing, int Of = 3);

    private static Old[] Rows => [new("a", 1), new("b", 2)];

    [Test]
    public async Task Read_ParametersThatMayBeMissing_AreNullOrTheirDefault()
    {
        var rows = await (await SaveAsync(Rows, format)).ReadRowsAsync<Newer>();

        Assert.That(rows, Is.EqualTo(new Newer[] { new("a", 1, null, null), new("b", 2, null, null) }));
    }

    [Test]
    public async Task Read_MembersThatMayBeMissing_KeepWhatTheyAreInitializedWith()
    {
        var row = (await (await SaveAsync(Rows, format)).ReadRowsAsync<Initialized>())[1];

        Assert.That(
            (row.Sku, row.Price, row.Shop, row.Weight, row.Note, row.Count),
            Is.EqualTo(("b", (decimal?)null, "unknown", 1.5, "none", (long?)null)));
        Assert.That(row.Sizes, Is.EqualTo(new[] { 1 }));
    }

    [TestCase(typeof(Strict))]
    [TestCase(typeof(Unset))]
    [TestCase(typeof(Required))]
    [TestCase(typeof(Guarded))]
    public async Task Read_MemberWithoutDefault_NamesItAndWhatToDo(Type type)
    {
        var dataset = await SaveAsync(Rows, format);

        var read = typeof(MissingColumnTests).GetMethod(
            nameof(Read), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!.MakeGenericMethod(type);
        var error = (await Assert.ThrowsAsync<DatasetSchemaException>(() => (Task)read.Invoke(null, [dataset])!))!;

        Assert.That((error.Column, error.Found, error.Expected), Is.EqualTo(("Stock", "nothing", "int32")));
        Assert.That(error.Message, Does.Contain("Sku, Units").And.Contain($"{type.Name}.Stock nullable").And.Contain("MissingColumns"));
    }

    [Test]
    public async Task Read_WithValuesForMissingColumns_TakesThem()
    {
        var dataset = await SaveAsync(Rows, format);

        Assert.That(
            await dataset.ReadRowsAsync<Strict>(options => options.MissingColumns["Stock"] = 9),
            Is.EqualTo(new Strict[] { new("a", 9), new("b", 9) }));
        Assert.That(dataset.ReadRows<Unset>(options => options.MissingColumns["Stock"] = 9)[0].Stock, Is.EqualTo(9));
        Assert.That(dataset.ReadRows<Guarded>(options => options.MissingColumns["Stock"] = 9)[0].Stock, Is.EqualTo(9));
        Assert.That(
            (await dataset.StreamRowsAsync<Newer>(options => options.MissingColumns["Price"] = 2m).FirstAsync()).Price, Is.EqualTo(2m));
        Assert.That(
            await dataset.ReadRowsAsync<Old>(options => options.MissingColumns["Units"] = 9),
            Is.EqualTo(Rows),
            "a column that is there is read");
    }

    [TestCase("Stok", 9, "Strict has no member for")]
    [TestCase("Stock", 9L, "a long, but Strict.Stock is a int")]
    [TestCase("Stock", null, "null, but Strict.Stock is a int")]
    public async Task Read_ValueThatDoesNotFit_IsRefused(string column, object? value, string message)
    {
        var dataset = await SaveAsync(Rows, format);

        Assert.That(
            () => dataset.ReadRowsAsync<Strict>(options => options.MissingColumns[column] = value),
            Throws.ArgumentException.With.Message.Contains(message));
    }

    [Test]
    public async Task Read_TypeOfOtherRowsAltogether_IsRefused()
    {
        var dataset = await SaveAsync(Rows, format);

        Assert.That(
            () => dataset.ReadRowsAsync<Stranger>(),
            Throws.TypeOf<DatasetSchemaException>().With.Message.Contains("Not one member of Stranger"));
    }

    [Test]
    public async Task Read_NoRows_StillChecksTheColumns()
    {
        var dataset = await SaveAsync<Old>([], format);

        Assert.That(await dataset.ReadRowsAsync<Newer>(), Is.Empty);
        Assert.That(() => dataset.ReadRowsAsync<Strict>(), Throws.TypeOf<DatasetSchemaException>());
    }

    private static Task<IReadOnlyList<T>> Read<T>(Dataset dataset) => dataset.ReadRowsAsync<T>();
}
