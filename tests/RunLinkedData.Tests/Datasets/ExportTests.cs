using CsvHelper;
using NUnit.Framework;
using ParquetSharp;
using RunLinkedData.Datasets.Exporting;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Rows;

namespace RunLinkedData.Tests.Datasets;

/// <summary>The rows of a dataset as one table, in another format, or in part.</summary>
public class ExportTests : DatasetFixture
{
    private static readonly Sale[] Sales = [new(1, "a,b", 1.5), new(2, null, double.NaN), new(3, "", -2)];

    [Test]
    public async Task Export_ToEachFormatFromEach_GivesTheSameRows(
        [ValueSource(nameof(RowFormats))] string stored, [ValueSource(nameof(RowFormats))] string wanted)
    {
        var dataset = await SaveAsync(Sales, stored);
        using var file = new MemoryStream();
        await dataset.ExportAsync(file, wanted);

        // What was written is a part file of a dataset of that format.
        var same = await SaveAsync(Sales, wanted);
        Assert.That(file.ToArray(), Is.EqualTo(await File.ReadAllBytesAsync(PathOf(same.Name, same.Manifest.Files[0].Path))));
    }

    [Test]
    public async Task Export_SomeColumnsAndRows_GivesThoseInTheirOrder()
    {
        var dataset = await SaveAsync(Sales);

        Assert.That(
            await TextAsync(dataset, options => (options.Columns, options.MostRows) = (["Units", "Id"], 2)),
            Is.EqualTo("Units,Id\n1.5,1\nNaN,2\n"));
        Assert.That(await TextAsync(dataset, options => options.MostRows = 0), Is.EqualTo("Id,Name,Units\n"));
        Assert.That(
            await TextAsync(dataset, options => options.MostRows = 100), Is.EqualTo("Id,Name,Units\n1,\"a,b\",1.5\n2,,NaN\n3,\"\",-2\n"));
    }

    [Test]
    public async Task Export_SeveralFilesAndManyRows_IsOneFileOfSeveralRowGroups()
    {
        var rows = Enumerable.Range(0, 1_100_000).Select(id => new Sale(id, null, id));
        var dataset = await SaveAsync(rows, options: new SaveDatasetOptions { RowGroupRows = 100_000, MaxFileBytes = 1_000_000 });
        Assert.That(dataset.Manifest.Files, Has.Count.GreaterThan(1));

        var path = Path.Combine(Root, "all.parquet");
        await dataset.ExportAsync(path, DatasetFormat.Parquet);

        using var reader = new ParquetFileReader(path);
        using var group = reader.RowGroup(1);
        Assert.That(
            (reader.FileMetaData.NumRows, reader.FileMetaData.NumRowGroups, group.MetaData.NumRows),
            Is.EqualTo((1_100_000, 2, 1_100_000 - 1_048_576)));
    }

    [Test]
    public async Task Export_WhatCannotBe_SaysSoAndLeavesNoFile()
    {
        var dataset = await SaveAsync(Sales);
        var path = Path.Combine(Root, "all.csv");

        Assert.Multiple(() =>
        {
            Assert.That(
                () => dataset.ExportAsync(path, DatasetFormat.Csv, options => options.Columns = ["Id", "Unit"]),
                Throws.TypeOf<DatasetSchemaException>().With.Message.Contains("Unit"));
            Assert.That(() => dataset.ExportAsync(path, DatasetFormat.Csv, options => options.Columns = []), Throws.ArgumentException);
            Assert.That(
                () => dataset.ExportAsync(path, DatasetFormat.Csv, options => options.Columns = ["Id", "Id"]), Throws.ArgumentException);
            Assert.That(
                () => dataset.ExportAsync(path, DatasetFormat.Csv, options => options.MostRows = -1),
                Throws.InstanceOf<ArgumentException>());
            Assert.That(() => dataset.ExportAsync(path, "files"), Throws.InstanceOf<ArgumentException>());
            Assert.That(Directory.GetFiles(Root), Is.Empty);
        });
    }

    [Test]
    public async Task Export_ADamagedFile_IsFoundBeforeARowIsWritten()
    {
        var dataset = await SaveAsync(Sales);
        await File.AppendAllTextAsync(PathOf(dataset.Name, dataset.Manifest.Files[0].Path), "x");
        using var target = new MemoryStream();

        Assert.That(() => dataset.ExportAsync(target, DatasetFormat.Csv), Throws.TypeOf<DatasetCorruptException>());
        Assert.That(target.Length, Is.Zero);
    }

    [Test]
    public async Task Export_CsvThatEscapesFormulas_LeavesNoneAndEveryNumberAsItIs()
    {
        string[] formulas =
        [
            "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=\"a\",1", "\uFF1D1", "\uFF0B1", "\uFF0D1", "\uFF201",
        ];
        string?[] others = ["a=1", "'=1", " ", "", null, "1-1"];
        var dataset = await SaveAsync(formulas.Concat(others).Select(text => new Cells(text, [0xF8, 0], -1, -1.5, [-1])));

        using var file = new MemoryStream();
        await dataset.ExportAsync(file, DatasetFormat.Csv, options => options.EscapeFormulas = true);
        file.Position = 0;
        using var reader = CsvReader.Create(
            file, new CsvReaderOptions { Separator = ',', MalformedData = CsvMalformedDataHandling.Throw });
        List<string> texts = [];
        while (reader.Read())
        {
            texts.Add(Text(0));
            Assert.That((Text(1), Text(2), Text(3), Text(4)), Is.EqualTo(("'+AA=", "-1", "-1.5", "[-1]")));
        }

        Assert.That(texts, Is.EqualTo(formulas.Select(formula => "'" + formula).Concat(others.Select(text => text ?? ""))));
        Assert.That(await TextAsync(dataset, options => options.MostRows = 1), Does.Contain("\n=1+1,+AA=,-1,-1.5,[-1]\n"));

        string Text(int field) => System.Text.Encoding.UTF8.GetString(reader.GetSpan(field));
    }

    [Test]
    public async Task Export_CsvThatEscapesFormulas_EscapesTheHeaderToo()
    {
        var dataset = await SaveAsync([new OddName(1)]);

        Assert.That(await TextAsync(dataset, options => options.EscapeFormulas = true), Is.EqualTo("'=A1\n1\n"));
        Assert.That(
            () => dataset.ExportAsync(System.IO.Stream.Null, DatasetFormat.Parquet, options => options.EscapeFormulas = true),
            Throws.ArgumentException.With.Message.Contains("Only CSV"));
    }

    private static async Task<string> TextAsync(Dataset dataset, Action<ExportOptions> configure)
    {
        using var target = new MemoryStream();
        await dataset.ExportAsync(target, DatasetFormat.Csv, configure);
        return System.Text.Encoding.UTF8.GetString(target.ToArray());
    }

    private sealed record Sale(int Id, string? Name, double Units);

    private sealed record Cells(string? Text, byte[] Bytes, int Whole, double Real, int[] List);

    private sealed record OddName([property: DatasetColumn(Name = "=A1")] int Value);
}
