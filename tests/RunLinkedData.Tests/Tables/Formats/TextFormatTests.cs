using System.Security.Cryptography;
using System.Text;
using NUnit.Framework;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tests.Datasets;

namespace RunLinkedData.Tests.Tables.Formats;

/// <summary>Text files that other programs wrote, read by a manifest.</summary>
public sealed class TextFormatTests : DatasetFixture
{
    private sealed record Item(string? Name, int? Count, double? Ratio, DateTime? At, decimal? Cost, bool? Good);

    private static readonly Item Full = new("a", 1, 0.5, new DateTime(2026, 1, 2), 1.5m, true);

    [TestCase("Name,Count,Ratio,At,Cost,Good\na,1,0.5,2026-01-02,1.5,True\n")]
    [TestCase("Name,Count,Ratio,At,Cost,Good\r\n\"a\",1,5e-1,2026-01-02T00:00:00,15E-1,true\r\n")]
    [TestCase("Good,Cost,At,Ratio,Count,Name,Extra\ntrue,1.50,2026-01-02 00:00:00,0.5,1,a,b")]
    public async Task Csv_OfAnotherWriter_IsRead(string text) =>
        Assert.That(await ReadAsync(DatasetFormat.Csv, text, 1), Is.EqualTo(new[] { Full }));

    [Test]
    public async Task Csv_EmptyFields_AreNullAndQuotedOnesEmpty() =>
        Assert.That(
            await ReadAsync(DatasetFormat.Csv, "Name,Count,Ratio,At,Cost,Good\n\"\",,,,,\n,,,,,\n", 2),
            Is.EqualTo(new[] { new Item("", null, null, null, null, null), new Item(null, null, null, null, null, null) }));

    [TestCase("Name,Count,Ratio,At,Cost,Good\na,x,,,,\n", "'x' in column 'Count', which is no int32")]
    [TestCase(
        "Name,Count,Ratio,At,Cost,Good\na,\"1,,,,\n",
        "foreign.txt",
        "row 1 is malformed in column 'Count': a field that starts with a quote has no end")]
    [TestCase("Name,Count,Ratio,At,Cost,Good\n,,,,,\na,1\n", "foreign.txt", "row 2 is malformed: it has 2 fields where the header has 6")]
    [TestCase("Name,Count,Ratio,At,Cost,Good\na,1,,,,,\"b\"c\n", "row 1 is malformed in field 7")]
    [TestCase(
        "Name,Count,Ratio,At,Cost,\"Good\"x\na,1,,,,\n",
        "has a malformed header: there is text behind the closing quote of a field (field 6)")]
    [TestCase("Name,Count,Ratio,At,Cost,Good,Count\na,1,,,,,2\n", "has the column 'Count' twice")]
    [TestCase("Name,Count,Ratio,At,Cost,Good\na,1,\"1,5\",,,\n", "row 1 has '1,5' in column 'Ratio', which is no float64")]
    [TestCase("Name,Count,Ratio,At,Cost,Good\na,\"1,500\",,,,\n", "'1,500' in column 'Count'")]
    [TestCase("Name,Count,Ratio,At,Cost,Good\na,1,,,\"1,5\",\n", "'1,5' in column 'Cost'")]
    [TestCase("Name,Count,Ratio,At,Cost,Good\na,1,,02/01/2026,,\n", "'02/01/2026' in column 'At'")]
    [TestCase("Name,Count,Ratio,At,Cost,Good\na,1,,2026-01-02T00:00:00Z,,\n", "'2026-01-02T00:00:00Z' in column 'At'")]
    [TestCase(
        "Name,Count,Ratio,At,Cost,Good\na,,,2026-01-02T00:00:00Z,,\n", "'2026-01-02T00:00:00Z' in column 'At', which is no timestamp")]
    [TestCase("Name,Count,Ratio,At,Cost,Good\na,,,2026-01-02 00:00:00+02:00,,\n", "which is no timestamp")]
    [TestCase("Name,Count,Ratio,At,Cost,Good\na,,,01.02.2026,,\n", "'01.02.2026' in column 'At', which is no timestamp")]
    [TestCase("Name,Count,Ratio,At,Cost,Good\na,1,,,1e30,\n", "decimal(38,18)")]
    [TestCase(
        "Name,X,Ratio,At,Cost,Good\na,1,,,,\n",
        "has no column 'Count', which the manifest lists. Its header is: Name, X, Ratio, At, Cost, Good.")]
    [TestCase("X\na\n", "has no column 'Name', which the manifest lists. Its header is: X.")]
    public async Task Csv_Bad_IsRefused(string text, params string[] expected) =>
        await AssertCorruptAsync(DatasetFormat.Csv, text, expected);

    [Test]
    public async Task Csv_NoUnicode_IsRefused() =>
        await AssertCorruptAsync(
            DatasetFormat.Csv,
            [.. "Name,Count,Ratio,At,Cost,Good\na"u8, 0xFF, .. ",1,,,,\n"u8],
            "row 1 has 'a\uFFFD' in column 'Name', which is no string");

    [TestCase("{\"Name\":\"a\",\"Count\":1,\"Ratio\":5e-1,\"At\":\"2026-01-02\",\"Cost\":1.50,\"Good\":true}")]
    [TestCase(
        "\r\n{ \"Good\": true, \"Other\": {\"x\": [1]}, \"Na\\u006de\": \"\\u0061\", \"Count\": "
        + "1, \"Ratio\": \"0.5\", \"At\": \"2026-01-02T00:00:00\", \"Cost\": \"1.5\" }\r\n")]
    public async Task JsonLines_OfAnotherWriter_IsRead(string text) =>
        Assert.That(await ReadAsync(DatasetFormat.JsonLines, text, 1), Is.EqualTo(new[] { Full }));

    [Test]
    public async Task JsonLines_MissingProperties_AreNull() =>
        Assert.That(
            await ReadAsync(DatasetFormat.JsonLines, "{}\n{\"Name\":null}\n", 2),
            Is.EqualTo(new[] { new Item(null, null, null, null, null, null), new Item(null, null, null, null, null, null) }));

    [TestCase("[1]", "no JSON object")]
    [TestCase("{\"Name\":\"a\"", "no JSON object")]
    [TestCase("{\"Name\":\"a\"} {}", "JSON object")]
    [TestCase("{\"Name\":\"a\",\"Name\":\"b\"}", "'Name' twice")]
    [TestCase("{\"Count\":1.5}", "'1.5' in column 'Count'")]
    [TestCase("{\"Name\":{}}", "column 'Name'")]
    public async Task JsonLines_Bad_IsRefused(string text, string expected) =>
        await AssertCorruptAsync(DatasetFormat.JsonLines, text, expected);

    [Test]
    public async Task Csv_Instants_HaveABlankForMlflowToShowThem()
    {
        var dataset = await SaveAsync(
            [(At: new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddMicroseconds(6), Wall: new DateTime(2026, 1, 2))],
            DatasetFormat.Csv);

        Assert.That(
            await File.ReadAllLinesAsync(PathOf(dataset.Name, "part-00000.csv")),
            Does.Contain("2026-01-02 03:04:05.000006Z,2026-01-02T00:00:00.000000"));
    }

    [Test]
    public async Task JsonLines_LongLines_AreRead()
    {
        var name = new string('x', 300_000);
        var rows = await ReadAsync(DatasetFormat.JsonLines, string.Concat(Enumerable.Repeat("{\"Name\":\"" + name + "\"}\n", 3)), 3);

        Assert.That(rows.Select(r => r.Name), Is.All.EqualTo(name));
    }

    private Task AssertCorruptAsync(string format, string text, params string[] expected) =>
        AssertCorruptAsync(format, Encoding.UTF8.GetBytes(text), expected);

    private async Task AssertCorruptAsync(string format, byte[] bytes, params string[] expected)
    {
        var error = (await Assert.ThrowsAsync<DatasetCorruptException>(() => ReadAsync(format, bytes, 1)))!;
        foreach (var part in expected)
        {
            Assert.That(error.Message, Does.Contain(part));
        }
    }

    private Task<IReadOnlyList<Item>> ReadAsync(string format, string text, int rows) =>
        ReadAsync(format, Encoding.UTF8.GetBytes(text), rows);

    private async Task<IReadOnlyList<Item>> ReadAsync(string format, byte[] bytes, int rows)
    {
        var dataset = await SaveAsync([Full], format);
        var file = new DatasetFile
        {
            Path = "foreign.txt",
            Bytes = bytes.Length,
            Rows = rows,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
        };
        await File.WriteAllBytesAsync(PathOf(dataset.Name, file.Path), bytes);
        return await new Dataset(Artifacts, dataset.Manifest with { Files = [file], Rows = rows }, Producer).ReadRowsAsync<Item>();
    }
}
