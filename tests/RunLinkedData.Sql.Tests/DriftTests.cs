using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Sql.Model;

namespace RunLinkedData.Sql.Tests;

/// <summary>Versions whose columns differ make one table, by name, and what differs is told.</summary>
public sealed class DriftTests : SqlFixture
{
    [Test]
    public async Task Columns_ThatDiffer_AreUnitedByNameAndTold()
    {
        await SaveAsync("d", new[] { new { A = 1, Old = "o" } });
        await SaveAsync("d", new[] { new { A = 2.5, B = (byte)7 } });
        await SaveAsync("d", new[] { new { New = true, a = 3f, B = -300L } });

        var explanation = (await Tracker.Sql("SELECT * FROM d").ExplainAsync()).Tables.Single();

        Assert.That(
            await LinesAsync("SELECT * EXCLUDE (run_id, started) FROM d ORDER BY a"),
            Is.EqualTo(new[] { "New,a,B,Old", ",1,,o", ",2.5,7,", "true,3,-300," }));
        Assert.That(
            explanation.Columns.Select(column => $"{column.Name} {column.Type}"),
            Is.EqualTo(new[] { "New BOOLEAN", "a DOUBLE", "B BIGINT", "Old VARCHAR" }));
        Assert.That(explanation.Notes, Has.Some.Contains("'Old' is null in"));
        Assert.That(explanation.Notes, Has.Some.Contains("'a' is float64, and float32 in").And.Some.Contains("'B' is int64, and uint8"));
    }

    [Test]
    public async Task Types_ThatDoNotGoTogether_AreRefusedWithBothVersions()
    {
        var one = await SaveAsync("d", new[] { new { A = 1 } });
        var other = await SaveAsync("d", new[] { new { A = "x" } });

        var error = await FailAsync("SELECT A FROM d");

        Assert.That(error.Code, Is.EqualTo(ErrorCode.SqlSchema));
        Assert.That(error.Message, Does.Contain(one).And.Contain(other).And.Contain("int32").And.Contain("string"));
        Assert.That(
            await LinesAsync($"SELECT A::VARCHAR AS A FROM \"d@{one}\" UNION ALL SELECT A FROM \"d@{other}\""),
            Is.EqualTo(new[] { "A", "1", "x" }));
    }

    [Test]
    public async Task Column_ThatIsAllNull_HasTheTypeOfOtherVersions()
    {
        await SaveAsync("d", new[] { new { A = (string?)null } });
        await SaveAsync("d", new[] { new { A = (int?)1 } });

        Assert.That(await OneAsync("SELECT sum(A), count(*) FROM d"), Is.EqualTo("1,2"));
    }

    [Test]
    public async Task Column_NamedAsOneOfVersions_IsShownUnderAnotherName()
    {
        var run = await SaveAsync("d", new[] { new { run_id = 1, Started = 2, file_index = 3, filename = "f", data_run_id = 4 } });

        Assert.That(
            await LinesAsync("SELECT * EXCLUDE started FROM d"),
            Is.EqualTo(new[] { "data_run_id_,data_Started,file_index,filename,data_run_id,run_id", $"1,2,3,f,4,{run}" }));
    }

    [Test]
    public async Task Versions_OfMoreFilesThanOneScanHas_TellTheirRunsTimesAndParameters()
    {
        List<string> expected = [];
        foreach (var (first, count) in new[] { (0, 3), (3, 600), (603, 40) })
        {
            var run = await SaveAsync(
                "d",
                Enumerable.Range(first, count).Select(i => new { A = i }),
                log => log.Parameters["first"] = $"{first}",
                options => (options.RowGroupRows, options.MaxFileBytes) = (1, 1));
            var started = (await Tracker.VersionAsync($"{Process}/d@{run}")).Version.StartedAt.ToUnixTimeMilliseconds();
            expected.Add($"{run},{started},{first},{count},{first + (first + count - 1)}");
        }

        Assert.That(
            (await LinesAsync("SELECT run_id, epoch_ms(started), params.first, count(*), min(A) + max(A) FROM d GROUP BY ALL")).Skip(1),
            Is.EquivalentTo(expected));
        Assert.That(
            (await LinesAsync("SELECT run_id, count(*) FROM d WHERE A >= 600 GROUP BY ALL")).Skip(1).Select(line => line.Split(',')[1]),
            Is.EquivalentTo(new[] { "3", "40" }));
    }

    [Test]
    public async Task Formats_ThatDiffer_MakeOneTable()
    {
        foreach (var format in new[] { DatasetFormat.Parquet, DatasetFormat.Csv, DatasetFormat.JsonLines })
        {
            await SaveAsync(
                "d", new[] { new { A = format, B = 9007199254740993L, C = "00123" } }, configure: options => options.Format = format);
        }

        await SaveAsync("d", System.Array.Empty<Sale>(), configure: options => options.Format = DatasetFormat.Csv);

        Assert.That(
            await OneAsync("SELECT count(*), min(C), sum(B), count(DISTINCT run_id) FROM d"), Is.EqualTo("3,00123,27021597764222979,3"));
        Assert.That(await OneAsync("SELECT count(*) FROM d"), Is.EqualTo("3"));
    }

    [Test]
    public async Task Files_AreNoTable()
    {
        using var run = await Tracker.StartRunAsync(Process);
        await run.SaveDatasetAsync("d", new FileInfo(Path.Combine(Store.Path, "mlflow.db")));
        await run.CompleteAsync();

        Assert.That((await FailAsync("SELECT * FROM d")).Message, Does.Contain("consists of files"));
    }

    [Test]
    public async Task FileThatIsGoneOrChanged_IsToldWithItsVersion()
    {
        await SaveThreeAsync();
        var files = Directory.GetFiles(Store["mlruns"], "*.parquet", SearchOption.AllDirectories);
        var bytes = await File.ReadAllBytesAsync(files[0]);

        Task<string[]> Read(bool check = false) =>
            LinesAsync("SELECT * FROM units ORDER BY ALL", null, options => options.CheckHashes = check);

        await File.WriteAllBytesAsync(files[0], bytes[..^1]);
        Assert.That(async () => await Read(), Throws.TypeOf<DatasetCorruptException>().With.Message.Contains("bytes long"));
        await File.WriteAllBytesAsync(files[0], new byte[bytes.Length]);
        var error = await Assert.ThrowsAsync<SqlException>(() => Read());
        Assert.That(error!.Message, Does.Contain("part-00000.parquet of forecast/units@").And.Not.Contain(Store.Path));
        Assert.That(async () => await Read(check: true), Throws.TypeOf<DatasetCorruptException>());
        File.Delete(files[0]);
        Assert.That(async () => await Read(), Throws.TypeOf<DatasetCorruptException>().With.Message.Contains("is missing"));
        Assert.That(await Tracker.Sql("SELECT * FROM units").ExplainAsync(), Has.Property(nameof(SqlExplanation.Files)).EqualTo(3));
    }

    [Test]
    public async Task FilesOfOtherRuns_AreReadWhereTheyLie()
    {
        var rows = Enumerable.Range(0, 100).Select(i => new Sale("s", i)).ToList();
        var one = await SaveAsync("d", rows);
        var other = await SaveAsync("d", rows, configure: options => options.Reuse = true);

        Assert.That(Directory.GetFiles(Store["mlruns"], "*.parquet", SearchOption.AllDirectories), Has.Length.EqualTo(1));
        Assert.That(
            await LinesAsync("SELECT run_id, sum(Units) FROM d GROUP BY ALL"), Is.SupersetOf(new[] { $"{one},4950", $"{other},4950" }));
    }
}
