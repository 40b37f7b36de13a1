using DuckDB.NET.Data;
using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Sql.Model;

namespace RunLinkedData.Sql.Tests;

/// <summary>Whatever a query says, it reads nothing but the versions that it names, writes nothing and reaches nobody.</summary>
public sealed class SandboxTests : SqlFixture
{
    private static readonly string[] Hostile =
    [
        "SELECT * FROM read_csv('{secret}')",
        "SELECT * FROM read_text('{secret}')",
        "SELECT * FROM read_blob('{secret}')",
        "SELECT * FROM READ_PARQUET('{file}')",
        "SELECT * FROM main.read_text('{secret}')",
        "SELECT * FROM system.main.read_text('{secret}')",
        "SELECT * FROM '{secret}'",
        "SELECT * FROM '{file}'",
        "SELECT * FROM units, '{secret}'",
        "SELECT (SELECT content FROM read_text('{secret}'))",
        "SELECT * FROM units WHERE EXISTS (FROM read_text('{secret}'))",
        "WITH t AS (FROM read_text('{secret}')) SELECT * FROM t",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM query('SELECT * FROM read_text(''{secret}'')')",
        "SELECT * FROM query_table('{secret}')",
        "SELECT * FROM json_execute_serialized_sql('')",
        "SELECT * FROM sniff_csv('{secret}')",
        "SELECT * FROM parquet_metadata('{file}')",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM duckdb_secrets()",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM pragma_database_list()",
        "SELECT * FROM sqlite_master",
        "SELECT * FROM __rld_versions_0",
        "SELECT current_setting('temp_directory')",
        "SELECT getenv('HOME')",
        "COPY (SELECT 1) TO '{target}'",
        "COPY units TO '{target}' (FORMAT parquet)",
        "EXPORT DATABASE '{target}'",
        "ATTACH '{target}' AS other",
        "ATTACH '{database}' AS other (TYPE sqlite)",
        "CREATE TABLE t AS SELECT 1",
        "INSERT INTO units VALUES (1)",
        "DELETE FROM units",
        "DROP VIEW units",
        "INSTALL httpfs",
        "LOAD httpfs",
        "LOAD '{target}'",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "PRAGMA enable_profiling",
        "CALL pragma_version()",
        "SELECT 1; COPY (SELECT 1) TO '{target}'",
        "SELECT 1; SET lock_configuration = false",
        "EXPLAIN ANALYZE SELECT 1",
        "CREATE SECRET (TYPE s3)",
        "SELECT * FROM read_csv('http://127.0.0.1:9/x')",
        "SELECT * FROM 's3://bucket/x.parquet'",
        "SELECT * FROM 'https://127.0.0.1:9/x.parquet'",
        "SHOW TABLES",
        "SHOW ALL TABLES",
        "IMPORT DATABASE '{folder}'",
        "PREPARE p AS SELECT 1",
        "BEGIN",
        "CHECKPOINT",
        "VACUUM",
    ];

    [TestCaseSource(nameof(Hostile))]
    public async Task Query_ThatWantsMore_IsRefusedAndDoesNothing(string sql)
    {
        await SaveThreeAsync();
        var secret = Path.Combine(Store.Path, "secret.csv");
        await File.WriteAllTextAsync(secret, "secret\n42\n");
        var before = Files();
        var text = sql
            .Replace("{secret}", secret, StringComparison.Ordinal)
            .Replace("{file}", before.First(file => file.EndsWith(".parquet", StringComparison.Ordinal)), StringComparison.Ordinal)
            .Replace("{target}", Path.Combine(Store.Path, "target"), StringComparison.Ordinal)
            .Replace("{database}", Path.Combine(Store.Path, "mlflow.db"), StringComparison.Ordinal)
            .Replace("{folder}", Store.Path, StringComparison.Ordinal);

        var error = await Assert.CatchAsync<RunLinkedDataException>(() => LinesAsync(text));

        Assert.That(error!.Code, Is.AnyOf(ErrorCode.SqlRefused, ErrorCode.SqlInvalid, ErrorCode.ReferenceNotFound));
        Assert.That(Files(), Is.EqualTo(before));
    }

    /// <summary>What the words of a query are not refused for, the engine itself refuses.</summary>
    [TestCase("SELECT * FROM read_text('{secret}')")]
    [TestCase("SELECT * FROM '{secret}'")]
    [TestCase("COPY (SELECT 1) TO '{target}'")]
    [TestCase("COPY (SELECT 1) TO '{file}'")]
    [TestCase("ATTACH '{target}' AS other")]
    [TestCase("INSTALL httpfs")]
    [TestCase("LOAD '{target}'")]
    [TestCase("SET enable_external_access = true")]
    [TestCase("SET allowed_paths = ['{secret}']")]
    [TestCase("SET lock_configuration = false")]
    [TestCase("SET temp_directory = '{target}'")]
    [TestCase("SELECT * FROM glob('{folder}/*')")]
    [TestCase("CREATE PERSISTENT SECRET (TYPE s3)")]
    [TestCase("SELECT * FROM read_csv('http://127.0.0.1:9/x')")]
    public async Task Engine_ThatIsClosed_RefusesItToo(string sql)
    {
        await SaveThreeAsync();
        var secret = Path.Combine(Store.Path, "secret.csv");
        await File.WriteAllTextAsync(secret, "secret\n42\n");
        var before = Files();
        using var session = await SqlSession.OpenAsync(
            Tracker, "SELECT * FROM units", new Dictionary<string, object?>(), new SqlOptions(), isExplained: false, default);

        Assert.That(
            () => session.Engine.Execute(sql
                .Replace("{secret}", secret, StringComparison.Ordinal)
                .Replace("{file}", before.First(file => file.EndsWith(".parquet", StringComparison.Ordinal)), StringComparison.Ordinal)
                .Replace("{target}", Path.Combine(Store.Path, "target"), StringComparison.Ordinal)
                .Replace("{folder}", Store.Path, StringComparison.Ordinal)),
            Throws.TypeOf<SqlException>().With.InnerException.TypeOf<DuckDBException>());
        Assert.That(Files(), Is.EqualTo(before));
    }

    [Test]
    public async Task Query_ThatIsDeepOrLong_IsAnError()
    {
        await SaveThreeAsync();

        string[] texts =
        [
            $"SELECT {new string('(', 50_000)}1{new string(')', 50_000)}",
            $"SELECT {string.Join('+', Enumerable.Repeat("1", 90_000))}",
            $"SELECT {new string('1', 300_000)}",
            "SELECT '\0'",
        ];
        foreach (var text in texts)
        {
            Assert.That((await FailAsync(text)).Code, Is.EqualTo(ErrorCode.SqlInvalid));
        }
    }

    [Test]
    public async Task Query_ThatIsOver_LeavesNothing()
    {
        await SaveThreeAsync();
        var spill = Directory.CreateDirectory(Path.Combine(Store.Path, "spill")).FullName;

        await LinesAsync("SELECT * FROM units ORDER BY Units", null, options => options.SpillFolder = spill);
        await FailAsync("SELECT Units::DATE FROM units", options => options.SpillFolder = spill);
        await FailAsync("nonsense", options => options.SpillFolder = spill);

        Assert.That(Directory.EnumerateFileSystemEntries(spill), Is.Empty);
    }

    [Test]
    public async Task Query_ThatNeedsMoreMemory_SpillsIntoItsFolder()
    {
        await SaveThreeAsync();
        const string Sql =
            "SELECT count(*) FROM (SELECT * FROM range(4000000) t(i) CROSS JOIN (SELECT 1 FROM units LIMIT 1) ORDER BY hash(i))";

        Assert.That(await OneAsync(Sql, null, options => (options.MemoryBytes, options.Threads) = (64 << 20, 1)), Is.EqualTo("4000000"));
    }

    private List<string> Files() =>
    [
        .. Directory.EnumerateFiles(Store.Path, "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("mlflow.db-", StringComparison.Ordinal))
            .Order(),
    ];
}
