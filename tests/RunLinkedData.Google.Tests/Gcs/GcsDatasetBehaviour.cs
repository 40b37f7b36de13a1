using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Testing;

namespace RunLinkedData.Google.Tests.Gcs;

/// <summary>Data versions whose files lie in a bucket, with runs in MLflow's SQLite database.</summary>
public abstract class GcsDatasetBehaviour
{
    private protected TemporaryFolder Folder { get; private set; } = null!;

    private protected string TrackingUri => $"sqlite:///{Folder["mlflow.db"]}";

    [SetUp]
    public void MakeFolder() => Folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => Folder.Dispose();

    [Test]
    public async Task TwelveMonthlyVersions_AreSavedAndLoadedAndVerified()
    {
        await using var tracker = Connect();
        List<string> runs = [];
        for (var month = 1; month <= 12; month++)
        {
            var first = new DateOnly(2026, month, 1);
            var version = await tracker.RunAsync("sales", async run =>
            {
                var sales = Enumerable.Range(0, 28).Select(day => new Sale(first.AddDays(day), day * first.Month));
                await run.SaveDatasetAsync("monthly", sales);
                File.WriteAllText(Folder["plot.svg"], $"<svg>{first}</svg>");
                await run.SaveDatasetAsync("plot", new FileInfo(Folder["plot.svg"]));
            });
            runs.Add(version);
        }

        await using var reader = Connect();
        for (var month = 1; month <= 12; month++)
        {
            var rows = reader.LoadDataset<Sale>("monthly", runs[month - 1]);
            Assert.That(rows, Has.Count.EqualTo(28).And.All.Matches<Sale>(sale => sale!.Date.Month == month && sale.Units % month == 0));
        }

        var report = await reader.VerifyProcessAsync("sales");
        Assert.That((report.IsSound, report.IsEmpty), Is.EqualTo((true, false)));
    }

    /// <summary>
    /// Two programs that have resumed one run publish the same dataset at the same moment, each on connections of its own.
    /// </summary>
    [Test]
    public async Task SaveDataset_TwoAtOnce_OneWinsAndIsWhole()
    {
        await using var first = Connect();
        await using var second = Connect();
        await using var run = await first.StartRunAsync("race");
        var other = await second.ResumeRunAsync(run.Id);
        for (var round = 0; round < 25; round++)
        {
            var name = $"dataset{round}";
            using Barrier start = new(2);
            var saved = await Task.WhenAll(TrySaveAsync(run, name, 1, start), TrySaveAsync(other, name, 2, start));

            Assert.That(saved.Count(one => one), Is.EqualTo(1), name);
        }

        await other.FlushAsync();
        await run.CompleteAsync();
        await using var reader = Connect();
        for (var round = 0; round < 25; round++)
        {
            var units = reader.LoadDataset<Sale>($"dataset{round}", run.Id).Select(sale => sale.Units).Distinct();
            Assert.That(units.ToArray(), Has.Length.EqualTo(1));
        }
    }

    private protected abstract RunTracker Connect();

    /// <summary>With a cache of the test's own: the same rows of another test would not be fetched else.</summary>
    private protected RunTrackerOptions NewOptions(string bucket)
    {
        RunTrackerOptions options = new() { TrackingUri = TrackingUri, ArtifactRoot = $"gs://{bucket}/mlflow" };
        options.Cache.Folder = Folder["cache"];
        return options;
    }

    private protected static async Task<bool> TrySaveAsync(Run run, string name, int units, Barrier start)
    {
        await Task.Yield();
        try
        {
            await run.SaveDatasetAsync(name, Rows());
            return true;
        }
        catch (DatasetException exception) when (exception.Code == ErrorCode.DatasetExists)
        {
            return false;
        }

        IEnumerable<Sale> Rows()
        {
            start.SignalAndWait(TimeSpan.FromSeconds(20));
            for (var day = 0; day < 5; day++)
            {
                yield return new Sale(new DateOnly(2026, 1, 1).AddDays(day), units);
            }
        }
    }

    private protected sealed record Sale(DateOnly Date, int Units);
}
