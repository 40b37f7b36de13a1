using System.Globalization;
using Microsoft.Data.Sqlite;
using NUnit.Framework;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Tests.Questions.Watching;

/// <summary>
/// Eight processes publish on one store, and a consumer that stores each version and the position in one transaction is killed again and
/// again. <c>RLD_TEST_PUBLICATIONS</c> says how many versions; <c>CONTRIBUTING.md</c>.
/// </summary>
[TestFixture]
public sealed class WatchWorkersTests : TrackerFixture
{
    private const int Publishers = 8;
    private const string Process = "watched";

    private string Database => Folder["consumer.db"];

    [Test]
    public Task Watch_OfEightPublishers_ByAConsumerThatIsKilled_MissesNoneAndRepeatsNone() =>
        CheckAsync(Tracker, TrackingUri, Process, Publications(400));

    [Test]
    public async Task Watch_OfEightPublishers_OnAServer_ByAConsumerThatIsKilled_MissesNoneAndRepeatsNone()
    {
        var server = await TrackingServer.OpenAsync();
        var options = Options();
        (options.TrackingUri, options.ArtifactRoot) = (server.Uri, null);
        await using var tracker = await RunTracker.ConnectAsync(options);
        await CheckAsync(tracker, server.Uri, $"watched-{Guid.NewGuid():N}", 80);
    }

    private async Task CheckAsync(RunTracker tracker, string trackingUri, string process, int publications)
    {
        await tracker.RunAsync(process, _ => Task.CompletedTask);
        var random = new Random(1);
        var publishers = Enumerable.Range(0, Publishers)
            .Select(_ => ExampleProgram.StartWorker(
                Folder.Path,
                "watch", "publish", trackingUri, process, (publications / Publishers).ToString(CultureInfo.InvariantCulture)))
            .ToList();
        var kills = 0;
        var before = -1L;
        try
        {
            // As long as something comes, whoever is told it is killed sooner or later.
            while (publishers.Exists(publisher => !publisher.HasExited) || Handled() != before)
            {
                before = Handled();
                using var consumer = ExampleProgram.StartWorker(Folder.Path, "watch", "consume", trackingUri, process, Database);
                await UntilAsync(() => Handled() > before || publishers.TrueForAll(publisher => publisher.HasExited), consumer);
                await Task.Delay(random.Next(2000));
                consumer.Kill();
                await consumer.WaitAsync();
                kills++;
            }

            // The last one is not killed before it has had all.
            using var last = ExampleProgram.StartWorker(Folder.Path, "watch", "consume", trackingUri, process, Database);
            await UntilAsync(() => Handled() >= publications, last);
            Assert.That(publishers.ConvertAll(publisher => (publisher.ExitCode, publisher.Error)), Is.All.EqualTo((0, "")));
        }
        finally
        {
            publishers.ForEach(publisher => publisher.Dispose());
        }

        var expected = await tracker.Process(process).Dataset("items").VersionsAsync(options => options.PageSize = 1000)
            .Select(version => version.Reference).ToListAsync();
        Assert.That(expected, Has.Count.EqualTo(publications));
        Assert.That(Query("SELECT reference FROM handled"), Is.EquivalentTo(expected), $"after {kills} kills");
        TestContext.Out.WriteLine($"{publications} versions, {kills} consumers killed");
    }

    private static int Publications(int usual) =>
        int.TryParse(
            Environment.GetEnvironmentVariable("RLD_TEST_PUBLICATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted)
            ? wanted
            : usual;

    private static async Task UntilAsync(Func<bool> isSo, ExampleProgram consumer)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!isSo())
        {
            Assert.That(consumer.HasExited, Is.False, consumer.Error);
            await Task.Delay(50, timeout.Token);
        }
    }

    private long Handled() => File.Exists(Database) && Query("SELECT count(*) FROM sqlite_master WHERE name = 'handled'")[0] == "1"
        ? long.Parse(Query("SELECT count(*) FROM handled")[0], CultureInfo.InvariantCulture)
        : 0;

    private List<string> Query(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are those above.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        List<string> found = [];
        while (reader.Read())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }
}
