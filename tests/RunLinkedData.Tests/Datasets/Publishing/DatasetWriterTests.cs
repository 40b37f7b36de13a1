using Apache.Arrow;
using Apache.Arrow.Types;
using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Tables.Rows;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets.Publishing;

public sealed class DatasetWriterTests : DatasetFixture
{
    private sealed record Unsupported(string Name, Uri Address);

    private sealed record Twins([property: DatasetColumn(Name = "x")] int A, [DatasetColumn(Name = "x")] int B);

    private sealed record BadScale([DatasetColumn(Precision = 5, Scale = 6)] decimal A);

    private sealed record Strict(string Text, string[] Texts);

    private sealed record Small([DatasetColumn(Precision = 5, Scale = 2)] decimal Amount);

    [Test]
    public async Task Save_Twice_IsRefusedAndChangesNothing()
    {
        var first = await Writer.WriteRowsAsync("sales", Sale.Make(10));

        var error = (await Assert.ThrowsAsync<DatasetException>(() => Writer.WriteRowsAsync("sales", Sale.Make(20))))!;
        Assert.That(error.Code, Is.EqualTo(ErrorCode.DatasetExists));
        Assert.That((await OpenAsync("sales")).Manifest.Digest, Is.EqualTo(first.Digest));
        Assert.That(await (await OpenAsync("sales")).ReadRowsAsync<Sale>(), Has.Count.EqualTo(10));
    }

    [TestCase("Sales", "sales")]
    [TestCase("sales", "sAles")]
    public async Task Save_NameDiffersInCaseOnly_IsRefused(string first, string second)
    {
        await Writer.WriteRowsAsync(first, Sale.Make(10));
        await Writer.WriteRowsAsync(second + "2", Sale.Make(10));

        var error = (await Assert.ThrowsAsync<DatasetException>(() => Writer.WriteRowsAsync(second, Sale.Make(20))))!;
        Assert.That(error.Code, Is.EqualTo(ErrorCode.DatasetExists));
        Assert.That(error.Message, Does.Contain($"'datasets/{first}'").And.Contain("case").And.Contain($"'{second}'"));
        Assert.That(await (await OpenAsync(first)).ReadRowsAsync<Sale>(), Has.Count.EqualTo(10));
    }

    [Test]
    public async Task Save_EmptyFolderDiffersInCase_IsSaved()
    {
        Directory.CreateDirectory(PathOf("Sales", ""));

        Assert.That((await Writer.WriteRowsAsync("sales", Sale.Make(10))).Rows, Is.EqualTo(10));
    }

    [Test]
    public async Task Save_AfterACrash_ClearsWhatTheCrashLeft()
    {
        Directory.CreateDirectory(PathOf("sales", ""));
        await File.WriteAllTextAsync(PathOf("sales", "part-00007.parquet"), "half");
        await Writer.WriteRowsAsync("sales", Sale.Make(10));

        Assert.That(
            Directory.GetFiles(PathOf("sales", "")).Select(Path.GetFileName).Order(),
            Is.EqualTo(new[] { "_manifest.json", "part-attempt2-00000.parquet" }));
    }

    [Test]
    public async Task Save_AfterTwoCrashes_HasNamesOfNeither()
    {
        Directory.CreateDirectory(PathOf("sales", "deep"));
        foreach (var file in (string[])["part-00000.parquet", "part-attempt2-00000.parquet", "deep/a.txt"])
        {
            await File.WriteAllTextAsync(PathOf("sales", file), "half");
        }

        var manifest = await Writer.WriteRowsAsync("sales", Sale.Make(10));

        Assert.That(manifest.Files.Select(file => file.Path), Is.EqualTo(new[] { "part-attempt3-00000.parquet" }));
        Assert.That(
            Directory.GetFiles(PathOf("sales", ""), "*", SearchOption.AllDirectories).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "_manifest.json", "part-attempt3-00000.parquet" }));
    }

    [Test]
    public async Task SaveFolder_AfterACrash_ReplacesFilesOfItsNamesAndClearsTheOthers()
    {
        using TemporaryFolder source = new();
        Directory.CreateDirectory(PathOf("report", "deep"));
        Directory.CreateDirectory(source["deep"]);
        await File.WriteAllTextAsync(PathOf("report", "deep/a.txt"), "half");
        await File.WriteAllTextAsync(PathOf("report", "deep/b.txt"), "half");
        await File.WriteAllTextAsync(source["deep/a.txt"], "whole");

        await Writer.WriteFolderAsync("report", source.Path);

        Assert.That(await File.ReadAllTextAsync(PathOf("report", "deep/a.txt")), Is.EqualTo("whole"));
        Assert.That(Directory.GetFiles(PathOf("report", "deep")).Select(Path.GetFileName), Is.EqualTo(new[] { "a.txt" }));
    }

    [Test]
    public async Task Save_AfterAKilledAttempt_LeavesNothingOfIt()
    {
        Directory.CreateDirectory(PathOf("sales", ""));
        var left = PathOf("sales", ".rld-upload-0123abcd");
        await File.WriteAllTextAsync(left, "half");
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddMinutes(-1));

        await LocalWriter().WriteRowsAsync("sales", Sale.Make(10));

        Assert.That(
            Directory.GetFiles(PathOf("sales", "")).Select(Path.GetFileName).Order(),
            Is.EqualTo(new[] { "_manifest.json", "part-00000.parquet" }));
    }

    [Test]
    public async Task Save_WhileAnotherWriterIsAtWork_LeavesItsFileToIt()
    {
        var other = await new LocalArtifactStore(Root).OpenWriteAsync("datasets/sales/part-00000.parquet", overwrite: false);
        await other.Content.WriteAsync(new byte[10]);
        await other.Content.FlushAsync();
        File.SetLastWriteTimeUtc(Directory.GetFiles(PathOf("sales", "")).Single(), DateTime.UtcNow.AddMinutes(-1));

        await LocalWriter().WriteRowsAsync("sales", Sale.Make(10));

        var error = await Assert.ThrowsAsync<MlflowException>(() => other.CommitAsync());
        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.ResourceAlreadyExists));
        await other.DisposeAsync();
        Assert.That(
            Directory.GetFiles(PathOf("sales", "")).Select(Path.GetFileName).Order(),
            Is.EqualTo(new[] { "_manifest.json", "part-00000.parquet" }));
    }

    [TestCaseSource(nameof(RowFormats))]
    public async Task Save_SourceThrows_LeavesNothing(string format)
    {
        static IEnumerable<Sale> Rows()
        {
            foreach (var row in Sale.Make(200_000))
            {
                yield return row;
            }

            throw new InvalidDataException("the source broke");
        }

        var options = new SaveDatasetOptions { Format = format, RowGroupRows = 10_000, MaxFileBytes = 1 };

        await Assert.ThrowsAsync<InvalidDataException>(() => Writer.WriteRowsAsync("sales", Rows(), options));
        Assert.That(Directory.Exists(PathOf("sales", "")) ? Directory.GetFiles(PathOf("sales", "")) : [], Is.Empty);
    }

    [Test]
    public void Save_Cancelled_ThrowsThatAndLeavesNothing()
    {
        using var stop = new CancellationTokenSource();
        IEnumerable<Sale> Rows()
        {
            var rows = Sale.Make(1_000);
            for (var i = 0; ; i++)
            {
                if (i == 100_000)
                {
                    stop.Cancel();
                }

                yield return rows[i % 1_000];
            }
        }

        Assert.That(
            async () => await Writer.WriteRowsAsync(
                "sales", Rows(), new SaveDatasetOptions { RowGroupRows = 10_000, MaxFileBytes = 1 }, stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Directory.Exists(PathOf("sales", "")) ? Directory.GetFiles(PathOf("sales", "")) : [], Is.Empty);
    }

    [Test]
    public async Task Save_EndlessSource_KeepsMemoryFlat()
    {
        static IEnumerable<Sale> Rows(int count)
        {
            var rows = Sale.Make(1_000);
            for (var i = 0; i < count; i++)
            {
                yield return rows[i % 1_000];
            }
        }

        var most = 0L;
        IEnumerable<Sale> Watched()
        {
            var i = 0;
            foreach (var row in Rows(2_000_000))
            {
                if (++i % 200_000 == 0)
                {
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
                }

                yield return row;
            }
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Writer.WriteRowsAsync("sales", Watched());
        var count = 0;
        await foreach (var row in (await OpenAsync("sales")).StreamRowsAsync<Sale>())
        {
            if (++count % 200_000 == 0)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
            }
        }

        Assert.That(count, Is.EqualTo(2_000_000));
        Assert.That(most - before, Is.LessThan(64L << 20));
    }

    [Test]
    public async Task Save_NullInAColumnWithoutNulls_NamesColumnAndRow()
    {
        var rows = Enumerable.Range(0, 5_000).Select(i => new Strict(i == 4_321 ? null! : "x", []));

        var error = (await Assert.ThrowsAsync<DatasetException>(() => Writer.WriteRowsAsync("d", rows)))!;
        Assert.That(error.Code, Is.EqualTo(ErrorCode.DatasetValue));
        Assert.That(error.Message, Does.Contain("'Text'").And.Contain("row 4322").And.Contain("null"));
    }

    [Test]
    public void Save_NullInAListWithoutNulls_NamesColumnAndRow() =>
        Assert.That(
            async () => await Writer.WriteRowsAsync("d", new[] { new Strict("x", []), new Strict("y", ["a", null!]) }),
            Throws.TypeOf<DatasetException>().With.Message.Contains("'Texts', row 2"));

    [TestCase("1000", "1000")]
    [TestCase("0.005", "0.005")]
    [TestCase("79228162514264337593543950335", "decimal(5,2)")]
    public void Save_DecimalWithTooManyDigits_IsRefused(string amount, string expected) =>
        Assert.That(
            async () => await Writer.WriteRowsAsync(
                "d", new[] { new Small(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture)) }),
            Throws.TypeOf<DatasetException>().With.Property("Code").EqualTo(ErrorCode.DatasetValue).And.Message.Contains(expected));

    [Test]
    public void Save_TimeSpanOutOfRange_IsRefused() =>
        Assert.That(
            async () => await Writer.WriteRowsAsync("d", new[] { new ValueTuple<TimeSpan>(TimeSpan.MaxValue) }),
            Throws.TypeOf<DatasetException>().With.Property("Code").EqualTo(ErrorCode.DatasetValue).And.Message.Contains("292 years"));

    [Test]
    public void Save_HalfASurrogatePair_IsRefused() =>
        Assert.That(
            async () => await Writer.WriteRowsAsync("d", new[] { new ValueTuple<string>("x\ud83d") }),
            Throws.TypeOf<DatasetException>().With.Property("Code").EqualTo(ErrorCode.DatasetValue).And.Message.Contains("Unicode"));

    [Test]
    public void Save_NullRow_IsRefused() =>
        Assert.That(
            async () => await Writer.WriteRowsAsync("d", new[] { Sale.Make(1)[0], null! }),
            Throws.TypeOf<DatasetException>().With.Message.Contains("Row 2"));

    [Test]
    public void Save_UnsupportedTypes_SaysWhichMemberAndWhatToDo()
    {
        Assert.That(
            async () => await Writer.WriteRowsAsync("d", System.Array.Empty<Unsupported>()),
            Throws.ArgumentException.With.Message.Contains("Unsupported.Address is a Uri").And.Message.Contains("[DatasetIgnore]"));
        Assert.That(
            async () => await Writer.WriteRowsAsync("d", System.Array.Empty<Twins>()),
            Throws.ArgumentException.With.Message.Contains("'x'"));
        Assert.That(
            async () => await Writer.WriteRowsAsync("d", System.Array.Empty<BadScale>()),
            Throws.ArgumentException.With.Message.Contains("scale 6"));
        Assert.That(
            async () => await Writer.WriteRowsAsync("d", new[] { "text" }),
            Throws.ArgumentException.With.Message.Contains("no type of rows"));
        Assert.That(
            async () => await Writer.WriteRowsAsync("d", "report.csv"),
            Throws.ArgumentException.With.Message.Contains("new FileInfo(path)"));
        Assert.That(async () => await Writer.WriteRowsAsync("d", new[] { new object() }), Throws.ArgumentException);
    }

    [TestCase("")]
    [TestCase("a/b")]
    [TestCase("..")]
    [TestCase("_x")]
    [TestCase("a b")]
    public void Save_BadName_IsRefused(string name) =>
        Assert.That(
            async () => await Writer.WriteRowsAsync(name, Sale.Make(1)),
            Throws.ArgumentException.With.Message.Contains("is no name for a dataset"));

    [Test]
    public void Save_BadOptions_AreRefused()
    {
        Assert.That(
            async () => await Writer.WriteRowsAsync("d", Sale.Make(1), new SaveDatasetOptions { RowGroupRows = 0 }),
            Throws.ArgumentException.With.Message.Contains("RowGroupRows is 0"));
        Assert.That(
            async () => await Writer.WriteRowsAsync("d", Sale.Make(1), new SaveDatasetOptions { MaxFileBytes = 0 }),
            Throws.ArgumentException.With.Message.Contains("MaxFileBytes is 0"));
        Assert.That(
            async () => await Writer.WriteRowsAsync("d", Sale.Make(1), new SaveDatasetOptions { Format = "files" }),
            Throws.ArgumentException.With.Message.Contains("'files' is no format of rows"));
    }

    [Test]
    public async Task SaveBatches_OfOtherArrowTypes_StoresThemAsTheDatasetsOwn()
    {
        var times = new TimestampArray.Builder(new TimestampType(TimeUnit.Millisecond, "Europe/Berlin"))
            .Append(DateTimeOffset.UnixEpoch.AddSeconds(1))
            .AppendNull()
            .Build();
        var names = new DictionaryArray(
            new DictionaryType(Int8Type.Default, StringType.Default, false),
            new Int8Array.Builder().Append(1).Append(0).Build(),
            new StringArray.Builder().Append("b").Append("a").Build());
        var schema = new Schema([new Field("at", times.Data.DataType, true), new Field("name", names.Data.DataType, false)], null);

        var manifest = await Writer.WriteBatchesAsync("d", Stream([new RecordBatch(schema, [times, names], 2)]));

        Assert.That(
            manifest.Columns,
            Is.EqualTo(new DatasetColumn[]
            {
                new() { Name = "at", Type = "timestamp_utc", Nullable = true },
                new() { Name = "name", Type = "string", Nullable = false },
            }));
        Assert.That(
            await (await OpenAsync("d")).ReadRowsAsync<NameAt>(),
            Is.EqualTo(new NameAt[] { new(DateTimeOffset.UnixEpoch.AddSeconds(1), "a"), new(null, "b") }));
    }

    [Test]
    public async Task SaveBatches_WithoutBatches_NeedsOneOrASchema()
    {
        var schema = new Schema([new Field("n", Int32Type.Default, true)], null);
        Assert.That(
            async () => await Writer.WriteBatchesAsync("d", Stream<RecordBatch>([])),
            Throws.ArgumentException.With.Message.Contains("at least one batch").And.Message.Not.Contains("schema"));
        Assert.That(
            (await Writer.WriteBatchesAsync("empty", Stream([new RecordBatch(schema, [new Int32Array.Builder().Build()], 0)]))).Rows,
            Is.Zero);
        var manifest = await Writer.WriteBatchesAsync("d", Stream<RecordBatch>([]), schema);

        Assert.That(manifest.Rows, Is.Zero);
    }

    [Test]
    public async Task SaveBatches_WithOtherColumnsLater_AreRefused()
    {
        RecordBatch Batch(string name) =>
            new(new Schema([new Field(name, Int32Type.Default, true)], null), [new Int32Array.Builder().Append(1).Build()], 1);

        var error =
            (await Assert.ThrowsAsync<DatasetSchemaException>(() => Writer.WriteBatchesAsync("d", Stream([Batch("a"), Batch("b")]))))!;
        Assert.That(error.Found, Is.EqualTo("b: int32"));
        Assert.That(error.Expected, Is.EqualTo("a: int32"));
    }

    private sealed record NameAt(DateTimeOffset? At, string Name);

    private DatasetWriter LocalWriter() => new(new LocalArtifactStore(Root), RunId, DatasetFormats.BuiltIn, TimeProvider.System);
}
