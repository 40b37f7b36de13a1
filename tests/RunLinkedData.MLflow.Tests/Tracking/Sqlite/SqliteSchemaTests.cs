using System.Text.RegularExpressions;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Tracking.Sqlite;

/// <summary>A database that is created here against one that MLflow's own migrations made.</summary>
[TestFixture]
public sealed partial class SqliteSchemaTests
{
    private const string ListTables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";

    private readonly string _golden = TestFiles.Database("mlflow-2d6e25af4d3e.db");
    private TemporaryFolder _folder = null!;
    private string _created = null!;

    [OneTimeSetUp]
    public async Task CreateDatabase()
    {
        _folder = new TemporaryFolder();
        _created = _folder["mlflow.db"];
        var options = new SqliteTrackingStoreOptions { ArtifactRoot = "mlflow-artifacts:/", TimeProvider = new SteppingClock() };
        await using var store = await SqliteTrackingStore.OpenAsync($"sqlite:///{_created}", options);
    }

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Create_Tables_AreMLflowsSixteen()
    {
        Assert.That(SqliteFile.Query(_created, ListTables), Is.EqualTo(SqliteFile.Query(_golden, ListTables)).And.Count.EqualTo(16));
    }

    [TestCase(
        "SELECT m.name, c.* FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c WHERE m.type = 'table' ORDER BY 1, 2",
        Description = "columns and primary keys")]
    [TestCase(
        "SELECT m.name, f.* FROM sqlite_master AS m JOIN pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table' ORDER BY 1, 2, 3",
        Description = "foreign keys")]
    [TestCase(
        "SELECT m.name, i.name, i.\"unique\", i.origin, x.* FROM sqlite_master AS m JOIN pragma_index_list(m.name) AS "
        + "i JOIN pragma_index_xinfo(i.name) AS x WHERE m.type = 'table' AND i.name NOT LIKE 'rld_%' ORDER BY 1, 2, 5",
        Description = "indexes")]
    [TestCase("SELECT version_num FROM alembic_version", Description = "revision")]
    public void Create_Structure_IsMLflows(string query)
    {
        Assert.That(SqliteFile.Query(_created, query), Is.EqualTo(SqliteFile.Query(_golden, query)).And.Not.Empty);
    }

    [Test]
    public void Create_Definitions_AreMLflowsWithAllConstraintNames()
    {
        const string Definitions = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'rld_%' ORDER BY name";

        Assert.That(
            SqliteFile.Query(_created, Definitions).Select(Normalize),
            Is.EqualTo(SqliteFile.Query(_golden, Definitions).Select(Normalize)));
    }

    [Test]
    public void Create_Definitions_HaveOneColumnOrConstraintALine()
    {
        foreach (var table in SqliteFile.Query(_created, ListTables))
        {
            var sql = SqliteFile.Query(_created, $"SELECT sql FROM sqlite_master WHERE name = '{table}'").Single();
            var body = sql.Split('\n')[1..^1];
            var columns = SqliteFile.Query(_created, $"SELECT name FROM pragma_table_info('{table}')");
            var constraints = body.Count(line => ConstraintLine().IsMatch(line));

            Assert.That(body, Has.Length.EqualTo(columns.Count + constraints), sql);
        }
    }

    [Test]
    public void Create_OwnIndexes_AreThere()
    {
        Assert.That(
            SqliteFile.Query(_created, "SELECT name, tbl_name FROM sqlite_master WHERE name LIKE 'rld_%' ORDER BY name"),
            Is.EqualTo(new[] { "rld_datasets_digest|datasets", "rld_runs_ended|runs", "rld_runs_newest|runs" }));
    }

    [Test]
    public void Create_DefaultExperiment_IsRowZero()
    {
        Assert.That(
            SqliteFile.Query(
                _created,
                "SELECT experiment_id, name, artifact_location, lifecycle_stage, creation_time > 0, last_update_time > 0 FROM experiments"),
            Is.EqualTo(new[] { "0|Default|mlflow-artifacts:/0|active|1|1" }));
    }

    [Test]
    public void Create_JournalMode_IsMLflowsDefault() =>
        Assert.That(SqliteFile.Query(_created, "PRAGMA journal_mode"), Is.EqualTo(new[] { "delete" }));

    private static string Normalize(string sql) => Blanks().Replace(sql.Replace("\"", "", StringComparison.Ordinal), " ")
        .Replace(" ,", ",", StringComparison.Ordinal)
        .Replace("( ", "(", StringComparison.Ordinal)
        .Replace(" )", ")", StringComparison.Ordinal);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^\s+(CONSTRAINT|FOREIGN|UNIQUE|CHECK|PRIMARY)\b")]
    private static partial Regex ConstraintLine();
}
