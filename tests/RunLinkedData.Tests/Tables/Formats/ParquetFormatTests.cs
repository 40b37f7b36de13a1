using NUnit.Framework;
using ParquetSharp;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tests.Datasets;

namespace RunLinkedData.Tests.Tables.Formats;

public sealed class ParquetFormatTests : DatasetFixture
{
    private sealed record Foreign(int? Count, long Big, string? Name, DateTime Day, DateTime Instant96, decimal Amount, float Ratio);

    [Test]
    public async Task Save_AllTypes_HasTheLogicalTypesThatOtherToolsRead()
    {
        var dataset = await SaveAsync([new AllTypes()]);
        using var file = new ParquetFileReader(PathOf(dataset.Name, "part-00000.parquet"));
        var schema = file.FileMetaData.Schema;
        var types = Enumerable.Range(0, schema.NumColumns)
            .ToDictionary(i => schema.Column(i).Name, i => schema.Column(i).LogicalType.ToString()!);

        Assert.Multiple(() =>
        {
            Assert.That(types["Text"], Is.EqualTo("String"));
            Assert.That(types["I8"], Is.EqualTo("Int(bitWidth=8, isSigned=true)"));
            Assert.That(types["U64"], Is.EqualTo("Int(bitWidth=64, isSigned=false)"));
            Assert.That(types["Money"], Is.EqualTo("Decimal(precision=38, scale=18)"));
            Assert.That(types["MaybeMoney"], Is.EqualTo("Decimal(precision=10, scale=2)"));
            Assert.That(types["Wall"], Does.StartWith("Timestamp(isAdjustedToUTC=false, timeUnit=microseconds"));
            Assert.That(types["Instant"], Does.StartWith("Timestamp(isAdjustedToUTC=true, timeUnit=microseconds"));
            Assert.That(types["Day"], Is.EqualTo("Date"));
            Assert.That(types["Time"], Does.StartWith("Time(isAdjustedToUTC=false, timeUnit=microseconds"));
            Assert.That(types["Id"], Is.EqualTo("UUID"));
            Assert.That(types["Colour"], Is.EqualTo("String"));
            Assert.That(file.FileMetaData.KeyValueMetadata, Contains.Key("ARROW:schema"));
        });
    }

    [Test]
    public async Task Save_UuidsInLists_AreTextForOthersAndUuidsHere()
    {
        Lists[] rows = [new() { Ids = [Guid.AllBitsSet, new Guid("01020304-0506-0708-090a-0b0c0d0e0f10")] }, new()];
        var dataset = await SaveAsync(rows);

        using var file = new ParquetFileReader(PathOf(dataset.Name, "part-00000.parquet"));
        using var group = file.RowGroup(0);
        var schema = file.FileMetaData.Schema;
        var position = Enumerable.Range(0, schema.NumColumns).Single(i => schema.Column(i).Path.ToDotVector()[0] == "Ids");
        using var column = group.Column(position).LogicalReader<string?[]>();
        Assert.That(column.ReadAll(2)[0], Is.EqualTo(rows[0].Ids.Select(id => id.ToString())));
        Assert.That((await dataset.ReadRowsAsync<Lists>()).Select(row => row.Ids), Is.EqualTo(rows.Select(row => row.Ids)));
        using var batch = await dataset.StreamBatchesAsync(["Ids"]).SingleAsync();
        Assert.That(
            ((Apache.Arrow.Types.ListType)batch.Schema.GetFieldByIndex(0).DataType).ValueDataType,
            Is.InstanceOf<Apache.Arrow.Types.FixedSizeBinaryType>());
    }

    [Test]
    public async Task Save_RowGroups_HaveTheirSizes()
    {
        var dataset = await SaveAsync(Sale.Make(2_500), DatasetFormat.Parquet, new SaveDatasetOptions { RowGroupRows = 1_000 });
        using var file = new ParquetFileReader(PathOf(dataset.Name, "part-00000.parquet"));
        var rows = Enumerable.Range(0, file.FileMetaData.NumRowGroups).Select(i =>
        {
            using var group = file.RowGroup(i);
            return group.MetaData.NumRows;
        });

        Assert.That(rows, Is.EqualTo(new long[] { 1_000, 1_000, 500 }));
        using var first = file.RowGroup(0);
        Assert.That(first.MetaData.GetColumnChunkMetaData(0).Compression, Is.EqualTo(Compression.Zstd));
    }

    [Test]
    public async Task Read_FileOfAnotherWriter_LoadsWhereSensible()
    {
        var path = Path.Combine(Root, "foreign.parquet");
        Column[] columns =
        [
            new Column<int?>("count"), new Column<int>("big"), new Column<string?>("name"),
            new Column<DateTime>("day", LogicalType.Timestamp(true, TimeUnit.Millis)),
            new Column<Int96>("instant96"), new Column<decimal>("amount", LogicalType.Decimal(29, 3)), new Column<float>("ratio"),
            new Column<double[]>("extra"),
        ];
        using (var writer = new ParquetFileWriter(path,
        [
            columns[0],
            columns[1],
            columns[2],
            new Column<DateTime>("day", LogicalType.Timestamp(false, TimeUnit.Millis)),
            .. columns[4..],
        ]))
        {
            using var group = writer.AppendRowGroup();
            void Write<T>(params T[] values)
            {
                using var column = group.NextColumn().LogicalWriter<T>();
                column.WriteBatch(values);
            }

            Write<int?>(null, 5);
            Write(1, 2);
            Write<string?>("a", null);
            Write(new DateTime(2026, 1, 1), new DateTime(1969, 12, 31, 23, 59, 59));
            Write(new Int96(1_000_000, 0, 2_440_588), new Int96(0, 0, 2_440_589));
            Write(1.5m, -2m);
            Write(0.5f, 1f);
            Write<double[]>([1], []);
            writer.Close();
        }

        var bytes = await File.ReadAllBytesAsync(path);
        var dataset = await SaveAsync(Sale.Make(1));
        File.Move(path, PathOf(dataset.Name, "foreign.parquet"));
        var file = new DatasetFile
        {
            Path = "foreign.parquet",
            Bytes = bytes.Length,
            Rows = 2,
            Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)),
        };
        var foreign = new Dataset(Artifacts, dataset.Manifest with { Files = [file], Rows = 2 }, Producer);

        Assert.That(await foreign.ReadRowsAsync<Foreign>(), Is.EqualTo(new Foreign[]
        {
            new(null, 1, "a", new DateTime(2026, 1, 1), new DateTime(1970, 1, 1).AddMilliseconds(1), 1.5m, 0.5f),
            new(5, 2, null, new DateTime(1969, 12, 31, 23, 59, 59), new DateTime(1970, 1, 2), -2m, 1f),
        }));
    }

    [Test]
    public async Task Read_StringsOfManyKinds_AreTheSameWithAndWithoutDictionary()
    {
        var rows = Enumerable.Range(0, 100_000)
            .Select(i => (
                Few: "v" + (i % 10),
                All: Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddSeconds(i)).ToString(),
                Some: i % 5 == 0 ? null : "x" + (i / 1000)))
            .ToArray();
        var dataset = await SaveAsync(rows, DatasetFormat.Parquet, new SaveDatasetOptions { RowGroupRows = 30_000 });
        var read = await dataset.ReadRowsAsync<(string Few, string All, string? Some)>();

        Assert.That(read, Is.EqualTo(rows));
        Assert.That(read[0].Few, Is.SameAs(read[10].Few));
    }
}
