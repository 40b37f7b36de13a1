using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace RunLinkedData.Cli.Tests;

/// <summary>Versions that are the newest only because the clock of their machine was ahead: somebody is told.</summary>
public class FutureTests(StoreKind kind) : CommandLineFixture(kind)
{
    [Test]
    public async Task Show_TheNewestStartsInTheFuture_IsWarnedOfOnce()
    {
        await MoveStartAsync(Versions[1], days: 3);

        var (code, output, error) = await RldAsync("show", "demand-forecast/forecasts@latest");

        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain(Versions[1]));
        var warnings = error.Split('\n').Where(line => line.StartsWith("warning: ", StringComparison.Ordinal)).ToList();
        Assert.That(warnings, Has.Count.EqualTo(1), error);
        Assert.That(
            warnings[0],
            Does.StartWith($"warning: 'demand-forecast/forecasts@latest' is run {Versions[1]}, which starts in the future"));
    }

    [Test]
    public async Task Show_TheNewestHasStarted_WarnsOfNothing() =>
        Assert.That((await RldAsync("show", "demand-forecast/forecasts@latest")).Error, Does.Not.Contain("warning"));

    [Test]
    public async Task Run_TheClockIsAheadOfTheServers_IsWarnedOf()
    {
        ServerTime = DateTimeOffset.UtcNow.AddDays(-3);

        var (code, _, error) = await RldAsync("run", "daily", "--", "true");

        Assert.That(code, Is.Zero, error);
        Assert.That(
            error,
            IsServer
                ? Does.Match($"(?m)^warning: Run [0-9a-f]{{32}} starts 3 days in the future by the clock of {TrackingUri}")
                : Does.Not.Contain("warning"),
            "a database has no clock of its own");
    }

    private async Task MoveStartAsync(string runId, int days)
    {
        await using SqliteConnection database = new($"Data Source={Folder["mlflow.db"]};Pooling=false");
        await database.OpenAsync();
        await using var command = database.CreateCommand();
        command.CommandText = "UPDATE runs SET start_time = start_time + $by, end_time = end_time + $by WHERE run_uuid = $run";
        command.Parameters.AddWithValue("$by", TimeSpan.FromDays(days).Ticks / TimeSpan.TicksPerMillisecond);
        command.Parameters.AddWithValue("$run", runId);
        Assert.That(await command.ExecuteNonQueryAsync(), Is.EqualTo(1));
    }
}
