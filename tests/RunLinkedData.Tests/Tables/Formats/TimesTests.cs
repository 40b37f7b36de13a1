using NUnit.Framework;
using RunLinkedData.Datasets.Comparison;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Datasets.RowComparison;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tests.Datasets;

namespace RunLinkedData.Tests.Tables.Formats;

/// <summary>Times of day and durations: how fine they are stored, and how earlier versions stored them.</summary>
public sealed class TimesTests : DatasetFixture
{
    private static readonly TimeOnly Fine = new TimeOnly(12, 30).Add(TimeSpan.FromTicks(1_234_567));

    /// <summary>
    /// What the files in the folder <c>nanoseconds</c> hold, which a version of the library wrote whose times counted nanoseconds.
    /// </summary>
    private static readonly Clock[] Earlier =
    [
        new(
            1,
            TimeOnly.MinValue,
            TimeSpan.Zero,
            [TimeOnly.MaxValue, new TimeOnly(3, 4, 5)],
            [new Guid("01020304-0506-0708-090a-0b0c0d0e0f10"), Guid.AllBitsSet],
            [TimeSpan.FromTicks(-1)],
            null),
        new(2, Fine, new TimeSpan(-(long.MaxValue / 100)), [], [], [], new TimeOnly(23, 59, 59)),
        new(3, TimeOnly.MaxValue, new TimeSpan(1, 2, 3, 4, 5, 6).Add(TimeSpan.FromTicks(7)), null, null, null, null),
    ];

    private sealed record Clock(
        int Id, TimeOnly At, TimeSpan Lasted, TimeOnly[]? Times, List<Guid>? Ids, TimeSpan[]? Spans, TimeOnly? Maybe);

    private sealed record Shift(TimeOnly? Start, TimeOnly[]? Breaks);

    [TestCase("parquet")]
    [TestCase("csv")]
    [TestCase("jsonl")]
    public async Task Read_FilesOfEarlierVersions_GiveEveryTickBack(string extension) =>
        Assert.That(await (await OpenEarlierAsync(extension)).ReadRowsAsync<Clock>(), Is.EqualTo(Earlier).UsingPropertiesComparer());

    [Test]
    public async Task Compare_FilesOfEarlierVersionsWithNewOnes_SeesTheSameValues()
    {
        var earlier = await OpenEarlierAsync("parquet");
        var now = await SaveAsync(Earlier, DatasetFormat.JsonLines);

        Assert.That(await earlier.CompareRowsAsync(now, ["Id"]).ToListAsync(), Is.Empty);
        var comparison = await DatasetComparer.CompareAsync(earlier, now, readValues: true, default);
        Assert.That(comparison.Outcome, Is.EqualTo(DatasetOutcome.SameValues));
    }

    [TestCase(DatasetFormat.Csv)]
    [TestCase(DatasetFormat.JsonLines)]
    public async Task Save_FineTimeAsText_KeepsIt(string format)
    {
        Shift[] rows = [new(Fine, [TimeOnly.MaxValue]), new(null, null)];

        Assert.That(await RoundTripAsync(format, rows), Is.EqualTo(rows).UsingPropertiesComparer());
    }

    [Test]
    public async Task Save_FineTimeAsParquet_IsRefusedWithColumnAndRow()
    {
        Shift[] rows = [new(null, null), new(new TimeOnly(1, 2, 3, 4, 5), []), new(Fine, null)];

        var error = (await Assert.ThrowsAsync<DatasetException>(() => SaveAsync(rows)))!;

        Assert.That(error.Code, Is.EqualTo(ErrorCode.DatasetValue));
        Assert.That(
            error.Message,
            Does.Contain("Column 'Start', row 3 of dataset")
                .And.Contain("'12:30:00.123456700' is finer than a microsecond")
                .And.Contain("Round it"));
    }

    [Test]
    public async Task Save_FineTimeInListAsParquet_IsRefusedWithTheRowOfTheList()
    {
        Shift[] rows = [new(null, [new TimeOnly(1, 0)]), new(null, null), new(null, []), new(null, [new TimeOnly(1, 0), Fine])];

        Assert.That(
            (await Assert.ThrowsAsync<DatasetException>(() => SaveAsync(rows)))!.Message,
            Does.Contain("Column 'Breaks', row 4 of dataset").And.Contain("finer than a microsecond"));
    }

    [Test]
    public async Task Save_ManyTimes_NamesTheRowAmongAll()
    {
        var rows = Enumerable.Range(1, 70_000).Select(i => new Shift(i == 69_999 ? Fine : new TimeOnly(i), null));

        Assert.That(
            (await Assert.ThrowsAsync<DatasetException>(
                () => SaveAsync(rows.Select(row => row with { Start = Whole(row.Start) }))))!.Message,
            Does.Contain("row 69999 of"));

        static TimeOnly? Whole(TimeOnly? time) => time == Fine ? time : new TimeOnly(time!.Value.Ticks / 10 * 10);
    }

    private async Task<Dataset> OpenEarlierAsync(string extension)
    {
        var source = Path.Combine(TestContext.CurrentContext.TestDirectory, "Datasets", "Formats", "nanoseconds");
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf("clocks", "x"))!);
        File.Copy(Path.Combine(source, $"part-00000.golden.{extension}"), PathOf("clocks", $"part-00000.{extension}"));
        File.Copy(Path.Combine(source, $"{extension}-manifest.golden.json"), PathOf("clocks", "_manifest.json"));
        return await OpenAsync("clocks");
    }
}
