using System.Text;
using Apache.Arrow;
using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets.Reading;

/// <summary>Rows and columns of Parquet files are read without the rest of the files.</summary>
public sealed class PartialReadTests : PartialFixture
{
    /// <summary>Several files, of several row groups each.</summary>
    private static SaveDatasetOptions ManyFiles => new() { RowGroupRows = 5_000, MaxFileBytes = 2 << 20 };

    [Test]
    public async Task ReadRows_OneColumnOfTwenty_FetchesItAlone(
        [Values(PartialReads.WhereHalfIsSaved, PartialReads.Always)] PartialReads reads)
    {
        var rows = Wide.Make(50_000);
        var dataset = await SaveAsync(rows, reads, ManyFiles);

        var read = await dataset.ReadRowsAsync<OneColumn>();

        Assert.That(Manifest.Files, Has.Count.GreaterThan(2));
        Assert.That(read.Select(row => row.D07), Is.EqualTo(rows.Select(row => row.D07)));
        Assert.That(BytesRead, Is.LessThan(Manifest.Bytes * 8 / 100 + (Manifest.Files.Count * (64 << 10))));
        Assert.That(Reads, Is.LessThan(Manifest.Files.Count * 8));
        Assert.That(dataset.UncheckedFiles, Is.EqualTo(Manifest.Files.Select(file => file.Path)));
    }

    [Test]
    public async Task ReadRows_UnlessAskedFor_ReadsWholeFilesAndChecksThem()
    {
        var dataset = await SaveAsync(Wide.Make(50_000), default, ManyFiles);

        await dataset.ReadRowsAsync<OneColumn>();

        Assert.That(BytesRead, Is.GreaterThanOrEqualTo(Manifest.Bytes));
        Assert.That(dataset.UncheckedFiles, Is.Empty);
    }

    [Test]
    public async Task StreamBatches_MoreThanHalfOfTheColumns_ReadsWholeFilesAndAsksOnce()
    {
        var dataset = await SaveAsync(Wide.Make(50_000), PartialReads.WhereHalfIsSaved, ManyFiles);

        var rows = await CountAsync(dataset.StreamBatchesAsync([.. Manifest.Columns.Take(12).Select(column => column.Name)]));

        Assert.That(rows, Is.EqualTo(50_000));
        Assert.That(EndsAsked, Is.EqualTo(1), "files of one dataset are alike");
        Assert.That(dataset.UncheckedFiles, Is.Empty);
    }

    [Test]
    public async Task StreamBatches_AllColumns_IsReadInPartWhereThatIsAlways()
    {
        var rows = Wide.Make(20_000);
        var saving = await SaveAsync(rows, PartialReads.WhereHalfIsSaved, ManyFiles);
        await CountAsync(saving.StreamBatchesAsync());
        Assert.That(saving.UncheckedFiles, Is.Empty);

        var always = Open(PartialReads.Always);
        Assert.That(await always.ReadRowsAsync<Wide>(), Is.EqualTo(rows));
        Assert.That(always.UncheckedFiles, Has.Count.EqualTo(Manifest.Files.Count));
    }

    [Test]
    public async Task Export_FirstRows_FetchesTheirRowGroupsAlone()
    {
        var groups = new SaveDatasetOptions { RowGroupRows = 5_000 };
        var dataset = await SaveAsync(Wide.Make(50_000), PartialReads.WhereHalfIsSaved, groups);
        using MemoryStream table = new();

        await dataset.ExportAsync(table, DatasetFormat.JsonLines, options => options.MostRows = 5_001);

        Assert.That(Encoding.UTF8.GetString(table.ToArray()).Count(c => c == '\n'), Is.EqualTo(5_001));
        Assert.That(BytesRead, Is.LessThan((Manifest.Bytes / 5) + (128 << 10)), "two row groups of ten, and the footer");
        Assert.That(dataset.UncheckedFiles, Is.EqualTo(new[] { Manifest.Files[0].Path }));
    }

    [Test]
    public async Task Export_FirstRowsOfSmallFiles_ReadsNoFileBehindThem()
    {
        var files = new SaveDatasetOptions { RowGroupRows = 1_000, MaxFileBytes = 1 };
        var dataset = await SaveAsync(Wide.Make(5_000), PartialReads.Never, files);

        await dataset.ExportAsync(System.IO.Stream.Null, DatasetFormat.Csv, options => options.MostRows = 1_000);

        Assert.That(Manifest.Files, Has.Count.EqualTo(5));
        Assert.That(BytesRead, Is.LessThan(Manifest.Bytes / 2));
    }

    [Test]
    public async Task ReadRows_EveryType_IsTheSameAsOfWholeFiles([Values(1, 700)] int rowGroupRows)
    {
        AllTypes[] some =
        [
            new() { Text = "a", MaybeText = "b", MaybeI32 = 1, Money = 1.5m, MaybeMoney = 2.25m, Day = new DateOnly(2026, 1, 2) },
            new(),
            new() { MaybeId = Guid.AllBitsSet, MaybeSpan = TimeSpan.FromTicks(3), MaybeTime = new TimeOnly(3, 4) },
        ];
        var rows = Enumerable.Range(0, 200).SelectMany(_ => some).ToArray();
        var dataset = await SaveAsync(rows, PartialReads.Always, new SaveDatasetOptions { RowGroupRows = rowGroupRows });

        Assert.That(await dataset.ReadRowsAsync<AllTypes>(), Is.EqualTo(await Open(PartialReads.Never).ReadRowsAsync<AllTypes>()));
        Assert.That(dataset.UncheckedFiles, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task ReadRows_ListsAndDictionaries_AreThoseThatWereSaved()
    {
        var rows = Enumerable.Range(0, 30_000)
            .Select(i => new Listed(i, i % 3 == 0 ? null : [.. Enumerable.Repeat($"shop {i % 7}", i % 5)], $"shop {i % 40}", [i, i * 2L]))
            .ToArray();
        var dataset = await SaveAsync(rows, PartialReads.Always, new SaveDatasetOptions { RowGroupRows = 7_000 });

        var read = await dataset.ReadRowsAsync<ListedPart>();

        Assert.That(read.Select(row => row.Shop), Is.EqualTo(rows.Select(row => row.Shop)));
        Assert.That(read.Select(row => row.Names), Is.EqualTo(rows.Select(row => row.Names)));
    }

    [Test]
    public async Task ReadRows_NoRows_AreNone()
    {
        var dataset = await SaveAsync(System.Array.Empty<Wide>(), PartialReads.Always);

        Assert.That(await dataset.ReadRowsAsync<OneColumn>(), Is.Empty);
        Assert.That(dataset.UncheckedFiles, Is.Empty, "nothing was handed out");
    }

    [Test]
    public async Task ReadRows_LargeFooter_IsFetchedOnce()
    {
        // 4,000 row groups: the footer is larger than what is fetched of the end at first.
        var dataset = await SaveAsync(Sale.Make(4_000), PartialReads.Always, new SaveDatasetOptions { RowGroupRows = 1 });

        Assert.That((await dataset.ReadRowsAsync<Sale>()).Count, Is.EqualTo(4_000));
        Assert.That(BytesRead, Is.LessThan(Manifest.Bytes + (128 << 10)));
        Assert.That(Reads, Is.LessThan(12), "row groups that are small come together");
    }

    [Test]
    public async Task StreamBatches_ColumnThatIsNotThere_IsRefusedWithoutReadingTheFile()
    {
        var dataset = await SaveAsync(Wide.Make(20_000), PartialReads.WhereHalfIsSaved);

        Assert.That(
            async () => await CountAsync(dataset.StreamBatchesAsync(["D99"])),
            Throws.TypeOf<DatasetSchemaException>().With.Property("Column").EqualTo("D99"));
        Assert.That(BytesRead, Is.LessThanOrEqualTo(64 << 10));
    }

    [Test]
    public async Task ReadRows_MemberWithoutColumn_HasItsDefault()
    {
        var dataset = await SaveAsync(Wide.Make(20_000), PartialReads.WhereHalfIsSaved);

        Assert.That(await dataset.ReadRowsAsync<OneColumnMore>(), Has.All.Property("More").EqualTo(7));
        Assert.That(dataset.UncheckedFiles, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task ReadRows_OtherFormats_AreReadWhole([Values(DatasetFormat.Csv, DatasetFormat.JsonLines)] string format)
    {
        var dataset = await SaveAsync(Wide.Make(5_000), PartialReads.Always, new SaveDatasetOptions { Format = format });

        Assert.That(await dataset.ReadRowsAsync<OneColumn>(), Has.Count.EqualTo(5_000));
        Assert.That(dataset.UncheckedFiles, Is.Empty);
    }

    [Test]
    public async Task ReadRows_StoreWithoutRanges_IsReadWhole()
    {
        OpenStorage(new ArtifactCapabilities());
        var dataset = await SaveAsync(Wide.Make(20_000), PartialReads.Always);

        Assert.That(await dataset.ReadRowsAsync<OneColumn>(), Has.Count.EqualTo(20_000));
        Assert.That(dataset.UncheckedFiles, Is.Empty);
    }

    [Test]
    public async Task ReadRows_StoreThatSendsWholeFiles_IsAskedOnceForARange()
    {
        var dataset = await SaveAsync(Wide.Make(20_000), PartialReads.WhereHalfIsSaved);
        Storage.SendsWholeFiles = true;

        Assert.That(await dataset.ReadRowsAsync<OneColumn>(), Has.Count.EqualTo(20_000));
        Assert.That(await Open(PartialReads.WhereHalfIsSaved).ReadRowsAsync<OneColumn>(), Has.Count.EqualTo(20_000));

        Assert.That(EndsAsked, Is.EqualTo(1));
        Assert.That(dataset.UncheckedFiles, Is.Empty);
    }

    [Test]
    public async Task ReadRows_EveryAnswerOfAVersionOfItsOwn_IsReadWhole()
    {
        OpenStorage(new ArtifactCapabilities { Ranges = true });
        var dataset = await SaveAsync(Wide.Make(20_000), PartialReads.WhereHalfIsSaved);
        Storage.ChangesETags = true;

        Assert.That(await dataset.ReadRowsAsync<OneColumn>(), Has.Count.EqualTo(20_000));
        Assert.That(dataset.UncheckedFiles, Is.Empty);
    }

    [Test]
    public async Task ReadRows_AnswersBreakOff_GoesOnAtThatByte()
    {
        var rows = Wide.Make(30_000);
        var dataset = await SaveAsync(rows, PartialReads.WhereHalfIsSaved, ManyFiles);
        var broken = new HashSet<string>();
        Storage.Break = call => broken.Add(call) ? 5_000 : null;

        Assert.That((await dataset.ReadRowsAsync<OneColumn>()).Select(row => row.D07), Is.EqualTo(rows.Select(row => row.D07)));
        Assert.That(dataset.UncheckedFiles, Has.Count.EqualTo(Manifest.Files.Count));
    }

    [Test]
    public async Task ReadRows_Cancelled_Ends()
    {
        var dataset = await SaveAsync(Wide.Make(30_000), PartialReads.WhereHalfIsSaved, ManyFiles);
        using var cancel = new CancellationTokenSource();
        var calls = 0;
        Storage.BeforeAnswer = _ =>
        {
            if (++calls == 3)
            {
                cancel.Cancel();
            }
        };

        Assert.That(async () => await dataset.ReadRowsAsync<OneColumn>(cancel.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task ReadRows_ByManyAtOnce_GivesEachTheRows()
    {
        var rows = Wide.Make(30_000);
        var dataset = await SaveAsync(rows, PartialReads.WhereHalfIsSaved, ManyFiles);

        var read = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => dataset.ReadRows<OneColumn>())));

        Assert.That(read.Select(one => one.Select(row => row.D07)), Has.All.EqualTo(rows.Select(row => row.D07)));
    }

    /// <summary>How many ends of files were asked for.</summary>
    private int EndsAsked => Storage.Calls.Count(call => call.EndsWith($"+{64 << 10}", StringComparison.Ordinal));

    private static async Task<long> CountAsync(IAsyncEnumerable<RecordBatch> batches)
    {
        var rows = 0L;
        await foreach (var batch in batches)
        {
            using (batch)
            {
                rows += batch.Length;
            }
        }

        return rows;
    }

    private sealed record OneColumn(double D07);

    private sealed record OneColumnMore(double D07, int More = 7);

    private sealed record Listed(int Id, string[]? Names, string Shop, long[] Numbers);

    private sealed record ListedPart(string[]? Names, string Shop);
}
