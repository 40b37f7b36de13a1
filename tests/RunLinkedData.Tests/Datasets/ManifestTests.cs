using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tests.Datasets;

public sealed class ManifestTests : DatasetFixture
{
    private sealed record Reading(
        string Sensor, int? Count, double Value, bool Valid, DateTime At, DateOnly Day, decimal Cost, Guid Id, int[] Parts);

    private static readonly Reading[] Readings =
    [
        new("b", 1, 1.5, true, new DateTime(2026, 1, 2, 3, 4, 5), new DateOnly(2026, 1, 2), 10.25m, Guid.Empty, [1]),
        new("a", null, double.NaN, false, new DateTime(2025, 1, 1), new DateOnly(2025, 1, 1), -1m, Guid.AllBitsSet, []),
        new("é", 4, 4.5, true, new DateTime(2026, 6, 1), new DateOnly(2026, 6, 1), 2.75m, Guid.Empty, [2, 3]),
    ];

    [Test]
    public async Task Save_Csv_WritesTheManifestOfTheGoldenFile()
    {
        var manifest = await Writer.WriteRowsAsync("readings", Readings, new SaveDatasetOptions { Format = DatasetFormat.Csv });
        var text = await File.ReadAllTextAsync(PathOf("readings", "_manifest.json"));

        var golden = await File.ReadAllTextAsync(Path.Combine(
            TestContext.CurrentContext.TestDirectory, "Datasets", "manifest.golden.json"));
        Assert.That(text, Is.EqualTo(golden.Replace("{version}", manifest.Writer["RunLinkedData ".Length..], StringComparison.Ordinal)));
    }

    [Test]
    public async Task Save_Csv_WritesTextThatPeopleRead()
    {
        await Writer.WriteRowsAsync("readings", Readings, new SaveDatasetOptions { Format = DatasetFormat.Csv });

        Assert.That(await File.ReadAllLinesAsync(PathOf("readings", "part-00000.csv")), Is.EqualTo(new[]
        {
            "Sensor,Count,Value,Valid,At,Day,Cost,Id,Parts",
            "b,1,1.5,true,2026-01-02T03:04:05.000000,2026-01-02,10.25,00000000-0000-0000-0000-000000000000,[1]",
            "a,,NaN,false,2025-01-01T00:00:00.000000,2025-01-01,-1,ffffffff-ffff-ffff-ffff-ffffffffffff,[]",
            "é,4,4.5,true,2026-06-01T00:00:00.000000,2026-06-01,2.75,00000000-0000-0000-0000-000000000000,\"[2,3]\"",
        }));
    }

    [Test]
    public async Task Save_JsonLines_WritesTextThatPeopleRead()
    {
        await Writer.WriteRowsAsync("readings", Readings[..2], new SaveDatasetOptions { Format = DatasetFormat.JsonLines });

        Assert.That((await File.ReadAllLinesAsync(PathOf("readings", "part-00000.jsonl")))[1], Is.EqualTo(
            """{"Sensor":"a","Count":null,"Value":"NaN","Valid":false,"At":"2025-01-01T00:00:00.000000","Day":"2025-01-01","Cost":-1,"Id":"ffffffff-ffff-ffff-ffff-ffffffffffff","Parts":[]}"""));
    }

    [Test]
    public async Task Digest_IsWhatSha256SumPrintsForTheFiles()
    {
        var dataset = await SaveAsync(
            Sale.Make(5_000), DatasetFormat.Parquet, new SaveDatasetOptions { RowGroupRows = 1_000, MaxFileBytes = 1 });
        var lines = new StringBuilder();
        foreach (var path in Directory.GetFiles(PathOf(dataset.Name, ""), "part-*").Order(StringComparer.Ordinal))
        {
            lines.Append(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(path))))
                .Append("  ")
                .Append(Path.GetFileName(path))
                .Append('\n');
        }

        Assert.That(dataset.Manifest.Files, Has.Count.EqualTo(5));
        Assert.That(
            dataset.Manifest.Digest,
            Is.EqualTo("sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString())))));
    }

    [TestCase(DatasetFormat.Parquet)]
    [TestCase(DatasetFormat.Csv)]
    public async Task Profile_OfManyBatches_IsThatOfAllRows(string format)
    {
        var values = Enumerable.Range(0, 200_000)
            .Select(i => new ValueTuple<double, long?>(Math.Sin(i) + 1e6, i % 3 == 0 ? null : i))
            .ToArray();
        var profile = (await SaveAsync(values, format)).Manifest.Profile["Item1"];
        var mean = values.Average(v => v.Item1);

        Assert.That(profile.Mean, Is.EqualTo(mean).Within(1e-9).Percent);
        Assert.That(
            profile.Stddev, Is.EqualTo(Math.Sqrt(values.Sum(v => Math.Pow(v.Item1 - mean, 2)) / (values.Length - 1))).Within(1e-6).Percent);
        Assert.That(profile.Min!.Value.GetDouble(), Is.EqualTo(values.Min(v => v.Item1)));
        Assert.That(profile.Max!.Value.GetDouble(), Is.EqualTo(values.Max(v => v.Item1)));
    }

    [Test]
    public async Task Profile_OfInfinitiesNothingAndLongText_LeavesOutWhatHasNoNumber()
    {
        var profile = (await SaveAsync(new ValueTuple<double, double?, string>[]
        {
            new(double.PositiveInfinity, null, new string('x', 300)),
            new(1, null, "y"),
        })).Manifest.Profile;

        Assert.That(profile["Item1"].Max!.Value.GetString(), Is.EqualTo("Infinity"));
        Assert.That(profile["Item1"].Mean, Is.Null);
        Assert.That(profile["Item2"], Is.EqualTo(new ColumnProfile { Nulls = 2 }));
        Assert.That(profile["Item3"].Min, Is.Null);
        Assert.That(profile["Item3"].Max!.Value.GetString(), Is.EqualTo("y"));
    }

    [TestCase("no json")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("{\"manifest_version\":1}")]
    public async Task Open_Malformed_IsRefused([StringSyntax("Json")] string text)
    {
        var name = (await SaveAsync(Sale.Make(1))).Name;
        await File.WriteAllTextAsync(PathOf(name, "_manifest.json"), text);

        await AssertRefusedAsync(name, "manifest");
    }

    [TestCase("manifest_version", "3", "Update the library")]
    [TestCase("manifest_version", "\"1\"", "manifest_version")]
    [TestCase("format", "1", "cannot be read")]
    [TestCase("format", "\"Or c\"", "no name of one")]
    [TestCase("format", "null", "columns of plain files")]
    [TestCase("format", "\"files\"", "columns of plain files")]
    [TestCase("name", "\"other\"", "other")]
    [TestCase("columns", "null", "cannot be read")]
    [TestCase("columns", "[]", "columns")]
    [TestCase("columns", "[null]", "null")]
    [TestCase("rows", "2", "does not fit")]
    [TestCase("digest", "\"sha256:00\"", "does not fit")]
    [TestCase("files", "[]", "no files")]
    [TestCase("empty_folders", "[null]", "empty folder")]
    [TestCase("empty_folders", "[\"../outside\"]", "empty folder")]
    public async Task Open_ChangedField_IsRefused(string field, string value, string expected)
    {
        var name = (await SaveAsync(Sale.Make(1))).Name;
        await ChangeAsync(name, json => json[field] = JsonNode.Parse(value));

        await AssertRefusedAsync(name, expected);
    }

    [Test]
    public async Task Open_FormatOfNobody_GivesTheFilesAndNoRows()
    {
        var name = (await SaveAsync(Sale.Make(1))).Name;
        await ChangeAsync(name, json => json["format"] = "orc");
        var dataset = await OpenAsync(name);
        await dataset.CopyToAsync(Path.Combine(Root, "copy"));

        Assert.That(Directory.GetFiles(Path.Combine(Root, "copy")), Has.Length.EqualTo(1));
        Assert.That(
            async () => await dataset.ReadRowsAsync<Sale>(),
            Throws.TypeOf<DatasetException>()
                .With.Property("Code")
                .EqualTo(ErrorCode.DatasetFormat)
                .And.Message.Contains("'orc'")
                .And.Message.Contains("parquet, csv, json_lines"));
    }

    [Test]
    public async Task Open_FilesOfAnOlderVersion_AreFiles()
    {
        await File.WriteAllTextAsync(Path.Combine(Root, "note.txt"), "text");
        await Writer.WriteFileAsync("note", Path.Combine(Root, "note.txt"));
        await ChangeAsync("note", json =>
        {
            json.AsObject().Remove("content");
            json["format"] = "files";
        });

        var manifest = (await OpenAsync("note")).Manifest;

        Assert.That((manifest.Content, manifest.Format), Is.EqualTo((DatasetContent.Files, (string?)null)));
    }

    [TestCase("4755")]
    [TestCase("0755")]
    [TestCase("rwx")]
    [TestCase("75")]
    public async Task Open_ModeThatIsNone_IsRefused(string mode)
    {
        var name = (await SaveAsync(Sale.Make(1))).Name;
        await ChangeAsync(name, json => json["files"]![0]!["mode"] = mode);

        await AssertRefusedAsync(name, "mode");
    }

    [TestCase("../part-00000.parquet")]
    [TestCase("/etc/passwd")]
    [TestCase("a/../../b")]
    [TestCase("a//b")]
    [TestCase("a\\b")]
    [TestCase("C:/b")]
    [TestCase("")]
    [TestCase(".")]
    [TestCase("_manifest.json")]
    public async Task Open_UnsafePath_IsRefused(string path)
    {
        var name = (await SaveAsync(Sale.Make(1))).Name;
        await ChangeAsync(name, json => json["files"]![0]!["path"] = path);

        await AssertRefusedAsync(name, "not a plain path");
    }

    [Test]
    public async Task Open_UnknownFields_AreTolerated()
    {
        var name = (await SaveAsync(Sale.Make(3))).Name;
        await ChangeAsync(name, json => json["future"] = new JsonObject { ["a"] = 1 });

        Assert.That(await (await OpenAsync(name)).ReadRowsAsync<Sale>(), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Open_ByteOrderMark_IsTolerated()
    {
        var name = (await SaveAsync(Sale.Make(3))).Name;
        var path = PathOf(name, "_manifest.json");
        await File.WriteAllTextAsync(path, await File.ReadAllTextAsync(path), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.That((await File.ReadAllBytesAsync(path))[0], Is.EqualTo(0xEF));
        Assert.That(await (await OpenAsync(name)).ReadRowsAsync<Sale>(), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Open_Missing_IsNull() => Assert.That(await OpenAsync("nothing"), Is.Null);

    private async Task ChangeAsync(string name, Action<JsonNode> change)
    {
        var path = PathOf(name, "_manifest.json");
        var json = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        change(json);
        await File.WriteAllTextAsync(path, json.ToJsonString());
    }

    private async Task AssertRefusedAsync(string name, string expected)
    {
        var error = (await Assert.ThrowsAsync<DatasetException>(() => OpenAsync(name)))!;
        Assert.That(error.Code, Is.EqualTo(ErrorCode.DatasetManifest));
        Assert.That(error.Message, Does.Contain(expected));
    }
}
