using System.Data;
using Apache.Arrow.Ipc;
using NUnit.Framework;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Sql.Model;

namespace RunLinkedData.Sql.Tests;

public sealed class AnswerTests : SqlFixture
{
    private const string Endless = "SELECT count(*) FROM range(100000000000) a, units";

    [Test]
    public async Task Reader_OfAdo_HasTheRows()
    {
        await SaveThreeAsync();
        var query = Tracker.Sql(
            "SELECT Store, Units FROM units WHERE Units > $least ORDER BY Units", new Dictionary<string, object?> { ["least"] = 20 });

        await using var reader = await query.OpenReaderAsync();
        using var table = new DataTable();
        table.Load(reader);

        Assert.That(
            table.Rows.Cast<DataRow>().Select(row => $"{row["Store"]}:{row["Units"]}"), Is.EqualTo(new[] { "s1:21", "s0:22", "s1:23" }));
    }

    [Test]
    public async Task Reader_ThatFails_HasErrorsOfTheLibrary()
    {
        await SaveThreeAsync();

        Assert.That(async () => await Tracker.Sql("SELECT nothing FROM units").OpenReaderAsync(), Throws.TypeOf<SqlException>());
        Assert.That(
            async () =>
            {
                await using var reader = await Tracker.Sql("SELECT error(Store) FROM units").OpenReaderAsync();
                reader.Read();
            },
            Throws.TypeOf<SqlException>());
    }

    [Test]
    public async Task Files_OfEveryForm_HaveTheRows()
    {
        await SaveThreeAsync();
        var query = Tracker.Sql("SELECT Store, Units, {'a': Units} AS s FROM units ORDER BY Units");
        var arrow = Path.Combine(Store.Path, "answer.arrow");

        await query.ExportArrowAsync(arrow);

        using var reader = new ArrowFileReader(File.OpenRead(arrow));
        var rows = 0;
        while (await reader.ReadNextRecordBatchAsync() is { } batch)
        {
            rows += batch.Length;
            batch.Dispose();
        }

        Assert.That(rows, Is.EqualTo(9));
        await Tracker.Sql("SELECT Units FROM units WHERE false").ExportArrowAsync(arrow);
        using var empty = new ArrowFileReader(File.OpenRead(arrow));
        Assert.That((await empty.ReadNextRecordBatchAsync(), empty.Schema.FieldsList.Single().Name), Is.EqualTo(((object?)null, "Units")));
    }

    [Test]
    public async Task Export_OfSomeRows_StopsThere()
    {
        await SaveThreeAsync();
        using var text = new MemoryStream();

        var columns = await Tracker.Sql("SELECT i FROM range(100000000) t(i)").ExportAsync(text, DatasetFormat.JsonLines, 2);

        Assert.That(System.Text.Encoding.UTF8.GetString(text.ToArray()), Is.EqualTo("{\"i\":0}\n{\"i\":1}\n"));
        Assert.That(columns.Single(), Is.EqualTo(new DatasetColumn { Name = "i", Type = "int64", Nullable = true }));
        Assert.That(async () => await Tracker.Sql("SELECT 1").ExportAsync(text, "xml"), Throws.ArgumentException);
    }

    [Test]
    public async Task Query_ThatIsCancelled_Ends()
    {
        await SaveThreeAsync();
        using var stop = new CancellationTokenSource();
        var rows = Tracker.Sql(Endless).ReadRowsAsync<Count>(stop.Token);
        var reader = Tracker.Sql(Endless).OpenReaderAsync(stop.Token);

        await stop.CancelAsync();

        Assert.That(async () => await rows, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(
            async () =>
            {
                await using var opened = await reader;
                opened.Read();
            },
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(
            async () => await Tracker.Sql("SELECT 1").ReadRowsAsync<Count>(stop.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Options_ThatAreNotValid_AreRefused()
    {
        await SaveThreeAsync();
        Action<SqlOptions>[] wrong =
        [
            options => options.MemoryBytes = 1, options => options.Threads = 0, options => options.MaxVersions = 0,
            options => options.Process = "", options => options.SpillFolder = "",
        ];

        foreach (var configure in wrong)
        {
            Assert.That(() => Tracker.Sql("SELECT 1", null, configure), Throws.ArgumentException);
        }

        Assert.That(() => Tracker.Sql(" "), Throws.ArgumentException);
        Assert.That(
            (await FailAsync("SELECT * FROM units", options => options.MaxVersions = 2)).Message, Does.Contain("more than 2 versions"));
        Assert.That(
            (await FailAsync("SELECT list(i) FROM range(100000000) t(i)", options => options.MemoryBytes = 40 << 20)).Message,
            Does.Contain(nameof(SqlOptions.MemoryBytes)));
        Assert.That(
            await OneAsync(
                "SELECT sum(Units) FROM \"units@latest\"", null, options => (options.Process, options.MaxVersions) = (Process, 1)),
            Is.EqualTo("66"));
    }

    [Test]
    public async Task Names_OfWith_HideTables()
    {
        await SaveThreeAsync();

        Assert.That(await OneAsync("WITH units AS (SELECT 1 AS x) SELECT sum(x) FROM units"), Is.EqualTo("1"));
        Assert.That(
            await OneAsync("WITH u AS (FROM units), v AS (FROM u WHERE Units > 20) SELECT (SELECT count(*) FROM u) - count(*) FROM v"),
            Is.EqualTo("6"));
        Assert.That(
            await OneAsync("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT sum(i) FROM n"),
            Is.EqualTo("15"));
    }

    private sealed record Count([property: Tables.Rows.DatasetColumn(Name = "count_star()")] long Rows);
}
