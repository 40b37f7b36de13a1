using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Stores;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Testing;

namespace RunLinkedData.Aws.Tests.Presigned;

/// <summary>What a team does with runs whose artifacts it reaches by signed addresses alone, from first to last.</summary>
internal static class PresignedRuns
{
    private const string Process = "sales";

    /// <summary>Saves versions by one program, and loads and verifies them by another one.</summary>
    public static async Task SaveLoadAndVerifyAsync(Func<RunTracker> connect, TemporaryFolder folder)
    {
        List<string> versions = [];
        await using (var tracker = connect())
        {
            for (var month = 1; month <= 3; month++)
            {
                var first = new DateOnly(2026, month, 1);
                versions.Add(await tracker.RunAsync(Process, async run =>
                {
                    run.LogParameter("month", month);
                    var sales = Enumerable.Range(0, 28).Select(day => new Sale(first.AddDays(day), day * first.Month));
                    await run.SaveDatasetAsync("monthly", sales);
                    await File.WriteAllTextAsync(folder["plot.svg"], $"<svg>{first}</svg>");
                    await run.SaveDatasetAsync("plot", new FileInfo(folder["plot.svg"]));
                    await run.LogArtifactAsync(folder["plot.svg"], "of a month ü+ %");
                }));
            }
        }

        await using var reader = connect();
        for (var month = 1; month <= 3; month++)
        {
            var rows = reader.LoadDataset<Sale>("monthly", versions[month - 1]);
            Assert.That(rows, Has.Count.EqualTo(28).And.All.Matches<Sale>(sale => sale!.Date.Month == month && sale.Units % month == 0));
        }

        var report = await reader.VerifyProcessAsync(Process);
        Assert.That((report.IsSound, report.IsEmpty), Is.EqualTo((true, false)));
        var run = await reader.TrackingStore.GetRunAsync(versions[0]);
        using StoreContext context = new() { TrackingUri = reader.TrackingStore.TrackingUri };
        var artifacts = new ArtifactStoreRegistry(context).AddMlflowStores().Open(run.Info.ArtifactUri);
        Assert.That(
            (await artifacts.ListAsync()).Select(entry => entry.Path),
            Is.SupersetOf(new[] { "datasets", "of a month ü+ %", "provenance" }));
    }

    /// <summary>
    /// A save that fails leaves files that no address deletes: the next one of that dataset on the run takes their place, or says so.
    /// </summary>
    public static async Task FailAndSaveAgainAsync(Func<RunTracker> connect)
    {
        await using var tracker = connect();
        await using var run = await tracker.StartRunAsync("saved again");
        await run.SaveDatasetAsync("once", new[] { new Sale(new DateOnly(2026, 1, 1), 1) });

        Assert.That(
            async () => await run.SaveDatasetAsync("once", new[] { new Sale(new DateOnly(2026, 1, 1), 2) }),
            Throws.InstanceOf<DatasetException>().With.Property("Code").EqualTo(ErrorCode.DatasetExists));
        Action<SaveDatasetOptions> inParts = options => (options.Format, options.MaxFileBytes) = (DatasetFormat.Csv, 1 << 20);
        foreach (var name in new[] { "again", "shorter" })
        {
            Assert.That(
                async () => await run.SaveDatasetAsync(name, Sales(300_000, breaks: true), inParts), Throws.InstanceOf<IOException>());
        }

        await run.SaveDatasetAsync("again", Sales(300_000, breaks: false), inParts);
        Assert.That(
            async () => await run.SaveDatasetAsync("shorter", Sales(3, breaks: false), inParts),
            Throws.InstanceOf<DatasetException>().With.Message.Contains("part-00001.csv").And.Message.Contains("may not delete"));
        await run.SaveDatasetAsync("other", Sales(3, breaks: false));
        await run.CompleteAsync();

        Assert.That((await tracker.LoadDatasetAsync<Sale>("again", run.Id)).Sum(sale => (long)sale.Units), Is.EqualTo(44_999_850_000));

        static IEnumerable<Sale> Sales(int count, bool breaks)
        {
            for (var i = 0; i < count; i++)
            {
                yield return new Sale(new DateOnly(2026, 1, 1), i);
            }

            if (breaks)
            {
                throw new IOException("The source broke off.");
            }
        }
    }

    internal sealed record Sale(DateOnly Date, int Units);
}
