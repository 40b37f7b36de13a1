using NUnit.Framework;
using RunLinkedData.Datasets.RowComparison;
using RunLinkedData.Model;

namespace RunLinkedData.Tests.Datasets.RowComparison;

/// <summary>Rows whose columns have other types on each side.</summary>
public sealed class MixedTypesTests : DatasetFixture
{
    private sealed record Row<T>(int Id, T Value);

    private sealed record LongKey(long Id, string Value);

    private sealed record UnsignedKey(ulong Id, string Value);

    private sealed record IntKey(int Id, string Value);

    private sealed record DoubleKey(double Id, string Value);

    [Test]
    public async Task Compare_Numbers_AreComparedByValue()
    {
        await AssertAsync<int, long>([1, -2, 3], [1, -2, 4], 3);
        await AssertAsync<int?, double?>([1, null, 3, null], [1, null, null, 5], 3, 4);
        await AssertAsync<long, double>([1, 9007199254740993, 2, 3], [1, 9007199254740992, double.NaN, double.PositiveInfinity], 2, 3, 4);
        await AssertAsync<long, ulong>([1, -1, long.MaxValue], [1, ulong.MaxValue, long.MaxValue], 2);
        await AssertAsync<float, double>([0.5f, 0.1f, float.NaN], [0.5, 0.1, double.NaN], 2);
        await AssertAsync<decimal, double>([1.5m, 0.1m, 0.2m], [1.5, 0.1, 0.3], 3);
        await AssertAsync<decimal, int>([1m, 1.5m], [1, 1], 2);
    }

    [Test]
    public async Task Compare_ListsOfNumbers_AreComparedByTheirElements() =>
        await AssertAsync<int[], List<double?>>([[1, 2], [1], [], [3]], [[1, 2], [1, 2], [], [null]], 2, 4);

    [Test]
    public async Task Compare_TypesThatAreNotComparable_DifferInEveryRowButNulls()
    {
        await AssertAsync<int?, string?>([1, null, 3, null], ["1", null, null, "4"], 1, 3, 4);
        await AssertAsync<DateOnly, DateTime>([new DateOnly(2026, 1, 1)], [new DateTime(2026, 1, 1)], 1);
        await AssertAsync<bool, int>([true], [1], 1);
        await AssertAsync<int[], string[]>([[1], []], [["1"], []], 1, 2);
    }

    [Test]
    public async Task Compare_OtherType_GivesBothValuesAsTheyAre()
    {
        var original = await SaveAsync([new Row<int>(1, 1), new Row<int>(2, 2)]);
        var other = await SaveAsync([new Row<double>(1, 1), new Row<double>(2, 2.5)]);

        var difference = await original.CompareRowsAsync(other, ["Id"]).SingleAsync();

        Assert.That(difference.Cells, Is.EqualTo(new[] { new CellDifference { Column = "Value", Original = 2, Other = 2.5 } }));
    }

    [TestCase(0.6, 0)]
    [TestCase(0.4, 1)]
    public async Task Compare_OtherTypeWithTolerance_PassesOverWhatIsNear(double tolerance, int differences)
    {
        var original = await SaveAsync([new Row<decimal>(1, 2m)]);
        var other = await SaveAsync([new Row<float>(1, 2.5f)]);

        Assert.That(
            await original.CompareRowsAsync(other, ["Id"], with => with.Tolerance = tolerance).CountAsync(), Is.EqualTo(differences));
    }

    [Test]
    public async Task Compare_ColumnAskedFor_IsRefusedOnlyWhenItsTypesCannotBeCompared()
    {
        var original = await SaveAsync([new Row<int>(1, 1)]);
        var number = await SaveAsync([new Row<long>(1, 2)]);
        var text = await SaveAsync([new Row<string>(1, "1")]);

        Assert.That(await original.CompareRowsAsync(number, ["Id"], with => with.Columns = ["Value"]).CountAsync(), Is.EqualTo(1));
        Assert.That(
            async () => await original.CompareRowsAsync(text, ["Id"], with => with.Columns = ["Value"]).CountAsync(),
            Throws.TypeOf<DatasetSchemaException>().With.Message.Contains("int32").And.Message.Contains("string"));
    }

    [TestCase(1L << 40)]
    [TestCase(1L)]
    public async Task Compare_IntegersOfOtherWidthAsKey_AreOneOrder(long memory)
    {
        int[] keys = [-5, int.MinValue, 0, 7, 300, int.MaxValue];
        var narrow = await SaveAsync(keys.Select(key => new IntKey(key, "x")));
        var wide = await SaveAsync(
            [.. keys.Reverse().Select(key => new LongKey(key, "x")), new LongKey(long.MinValue, "new"), new LongKey(1L << 40, "new")]);
        var unsigned = await SaveAsync([new UnsignedKey(7, "y"), new UnsignedKey(ulong.MaxValue, "x")]);

        var added = await narrow.CompareRowsAsync(wide, ["Id"], with => with.MemoryBytes = memory).ToListAsync();
        var others = await wide.CompareRowsAsync(unsigned, ["Id"], with => with.MemoryBytes = memory).ToListAsync();

        Assert.That(
            added.Select(row => (row.Change, row.Key["Id"])),
            Is.EqualTo(new[] { (RowChange.Added, (object)long.MinValue), (RowChange.Added, 1L << 40) }));
        Assert.That(
            others.Where(row => row.Change != RowChange.Removed).Select(row => (row.Change, row.Key["Id"])),
            Is.EqualTo(new[] { (RowChange.Changed, (object)7L), (RowChange.Added, ulong.MaxValue) }));
        Assert.That(others.Count(row => row.Change == RowChange.Removed), Is.EqualTo(7));
    }

    [Test]
    public async Task Compare_OtherTypesAsKey_AreRefused()
    {
        var original = await SaveAsync([new IntKey(1, "x")]);
        var other = await SaveAsync([new DoubleKey(1, "x")]);

        Assert.That(
            async () => await original.CompareRowsAsync(other, ["Id"]).CountAsync(),
            Throws.TypeOf<DatasetSchemaException>().With.Message.Contains("of the key"));
    }

    private async Task AssertAsync<TOriginal, TOther>(TOriginal[] originals, TOther[] others, params int[] differing)
    {
        var original = await SaveAsync(originals.Select((value, i) => new Row<TOriginal>(i + 1, value)));
        var other = await SaveAsync(others.Select((value, i) => new Row<TOther>(i + 1, value)));

        Assert.That(await original.CompareRowsAsync(other, ["Id"]).Select(row => (int)row.Key["Id"]!).ToListAsync(), Is.EqualTo(differing));
        Assert.That(await other.CompareRowsAsync(original, ["Id"]).Select(row => (int)row.Key["Id"]!).ToListAsync(), Is.EqualTo(differing));
    }
}
