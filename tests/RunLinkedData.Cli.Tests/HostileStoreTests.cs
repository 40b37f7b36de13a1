using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace RunLinkedData.Cli.Tests;

/// <summary>A store in which others wrote what this library never writes: that is shown as what it is, and the rest goes on.</summary>
public class HostileStoreTests(StoreKind kind) : CommandLineFixture(kind)
{
    private const string Hostile = "\u001b]0;owned\u0007\u001b[31m\u009b2J\u202egnp\u2066\u200f";

    private static readonly string[] Commands =
    [
        "runs", "runs demand-forecast", "versions demand-forecast/forecasts", "lineage demand-forecast/forecasts@{1}", "lineage {0}",
        "history demand-forecast/forecasts", "diff {0} {1}", "why demand-forecast/forecasts@{1} --against demand-forecast/forecasts@{0}",
        "show {0}", "verify demand-forecast", "doctor", "get demand-forecast/forecasts@{1} --head 1",
    ];

    [Test]
    public async Task TimesThatAreNone_AndNamesThatNothingCanHave_BreakNoListing(
        [Values("9223372036854775807", "-9223372036854775808", "NULL")] string time)
    {
        Execute($"UPDATE runs SET start_time = {time}, end_time = {time} WHERE run_uuid = '{Failed}'");
        Execute($"UPDATE runs SET start_time = {time} WHERE run_uuid = '{Versions[0]}'");
        foreach (var name in (string[])["", "/../..", ".", "a b"])
        {
            Execute(
                $"INSERT INTO tags (key, value, run_uuid) VALUES ('rld.output.{name}', 'x', '{Versions[0]}'), "
                + $"('rld.output.{name}', 'x', '{Failed}')");
        }

        foreach (var command in Commands)
        {
            var (code, output, error) = await RldAsync(Filled(command));

            var isTold = command == "verify demand-forecast" || (command == "doctor" && time[0] == '9');
            Assert.That(code, Is.EqualTo(isTold ? 3 : 0), $"{command}: {error}");
            Assert.That(output, Does.Not.Contain("   at "), command);
            if (command.StartsWith("runs", StringComparison.Ordinal) || command.StartsWith("versions", StringComparison.Ordinal))
            {
                Assert.That(output, Does.Contain(Versions[0]).And.Contain(Versions[1]), command);
            }
        }
    }

    [Test]
    public async Task NamesThatSteerATerminal_AreShownEscaped()
    {
        Execute($"UPDATE experiments SET name = name || '{Hostile}' WHERE name = 'demand-forecast'");
        Execute($"UPDATE tags SET value = 'error {Hostile}' WHERE key = 'rld.error'");
        Execute($"UPDATE runs SET name = 'run {Hostile}', user_id = '{Hostile}'");
        Execute($"INSERT INTO params (key, value, run_uuid) VALUES ('note {Hostile}', '{Hostile}', '{Versions[0]}')");
        Execute($"INSERT INTO tags (key, value, run_uuid) VALUES ('rld.output.{Hostile}', 'x', '{Versions[0]}')");
        var seen = "";
        foreach (var command in (string[])["runs", "versions demand-forecasts/forecasts", "show {0}", "show {2}", "diff {0} {1}",
            "lineage {0}", "verify", "doctor"])
        {
            var (_, output, error) = await RldAsync(Filled(command));
            seen += output + error;
        }

        Assert.That(
            seen.Where(character => (char.IsControl(character) && character != '\n') || character is '\u202e' or '\u2066' or '\u200f'),
            Is.Empty);
        Assert.That(seen, Does.Contain("\\u001B]0;owned\\u0007").And.Contain("\\u202E"));
    }

    private string[] Filled(string command) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, command, Versions[0], Versions[1], Failed).Split(' ');

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Folder["mlflow.db"]}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
