using NUnit.Framework;
using RunLinkedData.Datasets.Referencing;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Questions.Verification;

namespace RunLinkedData.Tests.Datasets.Referencing;

/// <summary>Versions that refer to tables of other programs, with a kind of tables of the tests' own.</summary>
public class TableReferenceTests : LinesFixture
{
    [Test]
    public async Task SaveReference_Table_PinsTheVersionThatItIsAt()
    {
        var manifest = await SaveAsync();
        Write("3.v", "two\n");

        Assert.That(manifest.Format, Is.EqualTo("lines"));
        Assert.That(manifest.Source!.Version, Is.EqualTo("2"));
        Assert.That((manifest.Rows, manifest.Content), Is.EqualTo((4, DatasetContent.Rows)));
        Assert.That(manifest.Columns.Select(column => column.Type), Is.EqualTo(new[] { "int64", "struct<a: int32>" }));
        Assert.That(manifest.Files.Select(file => (file.Path, file.Rows, file.Pin)), Is.EqualTo(new[]
        {
            ("one", 2L, "first-deleted"),
            ("two", 2L, "whole"),
        }));
        Assert.That(await IdsAsync(), Is.EqualTo(new long[] { 2, 3, 4, 5 }));
        Assert.That(await VerifyAsync(), Is.Empty);
    }

    [Test]
    public async Task SaveReference_VersionThatIsAskedFor_IsPinned()
    {
        await SaveAsync(options => (options.Kind, options.Version) = ("lines", "1"));

        Assert.That(await IdsAsync(), Is.EqualTo(new long[] { 1, 2, 3 }));
    }

    [Test]
    public async Task Stream_SomeColumnsAndRows_AreThose()
    {
        await SaveAsync();
        var dataset = await Tracker.LoadDatasetAsync("tables/numbers@latest");
        List<string> columns = [];
        await foreach (var batch in dataset.StreamBatchesAsync(["Pair"]))
        {
            columns.AddRange(batch.Schema.FieldsList.Select(field => field.Name));
            batch.Dispose();
        }

        using StringWriter text = new();
        using MemoryStream csv = new();
        await dataset.ExportAsync(csv, DatasetFormat.Csv, options => (options.Columns, options.MostRows) = (["Id"], 3));

        Assert.That(columns, Is.EqualTo(new[] { "Pair", "Pair" }));
        Assert.That(System.Text.Encoding.UTF8.GetString(csv.ToArray()), Is.EqualTo("Id\n2\n3\n4\n"));
    }

    [Test]
    public async Task Load_ManyFiles_EachRowIsItsOwn()
    {
        const int Files = 1000;
        for (var i = 0; i < Files; i++)
        {
            Write($"f{i:D4}", $"{(2 * i) + 1}\n{(2 * i) + 2}\n");
        }

        Write("3.v", string.Concat(Enumerable.Range(0, Files).Select(i => $"f{i:D4}\n")));
        await SaveAsync();

        Assert.That(await IdsAsync(), Is.EqualTo(Enumerable.Range(1, 2 * Files).Select(id => (long)id)));
    }

    [TestCase("1.v gone")]
    [TestCase("other file")]
    [TestCase("deleted row")]
    [TestCase("more files")]
    [TestCase("other bytes")]
    public async Task Load_TableIsAnotherOne_Fails(string how)
    {
        await SaveAsync(options => options.Version = "1");
        switch (how)
        {
            case "1.v gone":
                File.Delete(Path.Combine(Table, "1.v"));
                break;
            case "other file":
                Write("1.v", "two\n");
                break;
            case "deleted row":
                Write("1.v", "one\n-\n");
                break;
            case "more files":
                Write("1.v", "one\ntwo\n");
                break;
            default:
                Write("one", "1\n2\n");
                break;
        }

        var error = (await Assert.ThrowsAsync<DatasetCorruptException>(IdsAsync))!;

        Assert.That(error.Message, Does.Contain("lines table file://").And.Contain("at version 1"));
        Assert.That(await VerifyAsync(), Is.EqualTo(new[]
        {
            how == "1.v gone" ? VerificationFindingKind.FileMissing : VerificationFindingKind.FileChanged,
        }));
    }

    [Test]
    public async Task Load_FileOfTheTableIsGone_FailsAndNamesIt()
    {
        await SaveAsync();
        File.Delete(Path.Combine(Table, "two"));

        Assert.That(IdsAsync, Throws.TypeOf<DatasetCorruptException>().With.Message.Contains("'two'"));
        Assert.That(await VerifyAsync(), Is.EqualTo(new[] { VerificationFindingKind.FileMissing }), "once");
    }

    [Test]
    public async Task Load_SameSizeAndOtherContent_IsFoundByTheHash()
    {
        await SaveAsync(options => options.Hash = true);
        Write("two", "4\n6\n");

        Assert.That(IdsAsync, Throws.TypeOf<DatasetCorruptException>().With.Message.Contains("SHA-256"));
        Assert.That(await VerifyAsync(), Is.EqualTo(new[] { VerificationFindingKind.FileChanged }));
    }

    [Test]
    public async Task Load_KindIsNotKnown_SaysWhatToAdd()
    {
        await SaveAsync();
        await ReconnectAsync(options => options.VersionSources.Clear());

        Assert.That(IdsAsync, Throws.TypeOf<DatasetException>().With.Property("Code").EqualTo(ErrorCode.DatasetFormat)
            .And.Message.Contains("UseLake"));
    }

    [Test]
    public async Task Load_TableWithoutFiles_HasNoRows()
    {
        Write("3.v", "");
        var manifest = await SaveAsync();

        Assert.That((manifest.Files.Count, manifest.ManifestVersion), Is.EqualTo((0, 2)));
        Assert.That(await IdsAsync(), Is.Empty);
    }

    [Test]
    public void Connect_FormatsThatCannotBe_AreNamedBesideSources()
    {
        var options = Options();
        options.VersionSources.Add(new LinesSource());
        options.Formats.Add(null!);

        Assert.That(
            () => RunTracker.ConnectAsync(options),
            Throws.ArgumentException.With.Message.Contains(nameof(RunTrackerOptions.Formats)));
    }

    [Test]
    public async Task CopyTo_Table_IsRefused()
    {
        await SaveAsync();
        var dataset = await Tracker.LoadDatasetAsync("tables/numbers@latest");

        Assert.That(
            () => dataset.CopyToAsync(Folder["copy"]),
            Throws.TypeOf<DatasetException>().With.Property("Code").EqualTo(ErrorCode.DatasetFormat));
        Assert.That(Folder["copy"], Does.Not.Exist);
    }

    [Test]
    public async Task SaveReference_FileOfTheVersionIsGone_FailsAndLeavesNothing()
    {
        File.Delete(Path.Combine(Table, "two"));

        var error = (await Assert.ThrowsAsync<SourceException>(() => SaveAsync()))!;

        Assert.That((error.Code, error.File), Is.EqualTo((ErrorCode.TableGone, $"{new Uri(Table).AbsoluteUri}/two")));
        Assert.That(() => Tracker.ResolveAsync("tables/numbers@latest"), Throws.TypeOf<ReferenceException>());
    }

    [Test]
    public void SaveReference_UnknownVersion_IsTheSourcesError() => Assert.That(
        () => SaveAsync(options => options.Version = "9"),
        Throws.TypeOf<SourceException>().With.Property("Code").EqualTo(ErrorCode.TableNotFound));

    [TestCase("_delta_log/00000000000000000000.json", "a Delta table")]
    [TestCase("metadata/v1.metadata.json", "an Iceberg table")]
    [TestCase("p=1/part-0.parquet", "a table of Parquet files")]
    [TestCase("_p=1/part-0.pq", "a table of Parquet files")]
    public async Task SaveReference_TableThatNothingReads_IsNotTakenForFiles(string file, string kind)
    {
        Directory.CreateDirectory(Folder["other"]);
        Directory.CreateDirectory(Path.GetDirectoryName(Folder["other/" + file])!);
        await File.WriteAllTextAsync(Folder["other/" + file], "{}");
        using var run = await Tracker.StartRunAsync("tables");

        Assert.That(
            () => run.SaveReferenceAsync("numbers", Folder["other"]),
            Throws.TypeOf<DatasetException>().With.Property("Code").EqualTo(ErrorCode.DatasetFormat).And.Message.Contains(kind));
        var manifest = await run.SaveReferenceAsync("numbers", Folder["other"], options => options.Kind = SaveReferenceOptions.Files);
        Assert.That(manifest.Content, Is.EqualTo(DatasetContent.Files));
    }

    [TestCase("s3://user:word@bucket/a")]
    [TestCase("https://host/a?sig=1")]
    [TestCase("s3://bucket/a/../b")]
    [TestCase("file://other/a")]
    [TestCase(" ")]
    public async Task SaveReference_LocationThatIsNotKept_IsAnArgumentException(string location)
    {
        using var run = await Tracker.StartRunAsync("tables");

        Assert.That(() => run.SaveReferenceAsync("numbers", location), Throws.InstanceOf<ArgumentException>());
    }

    private async Task<DatasetManifest> SaveAsync(Action<SaveReferenceOptions>? configure = null)
    {
        using var run = await Tracker.StartRunAsync("tables");
        var manifest = await run.SaveReferenceAsync("numbers", Table, configure);
        await run.CompleteAsync();
        return manifest;
    }

    private async Task<IEnumerable<long>> IdsAsync()
    {
        var dataset = await Tracker.LoadDatasetAsync("tables/numbers@latest");
        return (await dataset.ReadRowsAsync<Number>()).Select(number => number.Id);
    }

    private async Task<IEnumerable<VerificationFindingKind>> VerifyAsync()
    {
        var runId = (await Tracker.ResolveAsync("tables/numbers@latest")).RunId;
        var report = await Tracker.VerifyAsync(runId, options => options.Rehash = true);
        return report.Findings.Select(finding => finding.Kind);
    }
}
