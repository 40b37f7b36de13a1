using System.Text;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Tests.Versions.Finding;
using Kind = RunLinkedData.Questions.Verification.VerificationFindingKind;

namespace RunLinkedData.Tests.Questions.Verification;

/// <summary>The same on each kind of store; files are tampered with through the store's own artifacts.</summary>
public class VerificationStoreTests(StoreKind kind) : VersionFixture(kind)
{
    [Test]
    public async Task VerifyProcess_NothingDone_IsSound()
    {
        await PublishAsync();
        var input = await PublishAsync();
        await using (var run = await Writer.StartRunAsync(Process))
        {
            await run.LoadInputAsync($"{Process}/items@latest");
            run.LogExternalInput("weather", "https://example.com/weather", "2026-11-01");
            await run.SaveDatasetAsync("forecasts", Enumerable.Range(0, 100).Select(i => new Item(i, $"{i}", i / 3.0)));
            await run.CompleteAsync();
        }

        await PublishAsync(fail: true);
        await DeleteAsync(await PublishAsync());

        var report = await Tracker.VerifyProcessAsync(Process);

        Assert.That(report.Findings, Is.Empty);
        Assert.That((report.Runs, report.Versions, report.Files, report.SkippedRuns), Is.EqualTo((3, 3, 3, 2)));
        Assert.That((await Tracker.VerifyAsync($"{Process}/items@latest")).IsSound);
        Assert.That((await Tracker.VerifyAsync(input[..12])).Versions, Is.EqualTo(1));
    }

    [Test]
    public async Task VerifyProcess_TamperedWith_FindsIt()
    {
        var (changed, missing, added, tag) = (await PublishAsync(), await PublishAsync(), await PublishAsync(), await PublishAsync());
        await WriteAsync(changed, "datasets/items/part-00000.parquet", "something else");
        await (await Writer.OpenArtifactsAsync(missing)).DeleteAsync("datasets/items/part-00000.parquet");
        await WriteAsync(added, "datasets/items/part-00001.parquet", "more");
        await WriteAsync(added, "datasets/left/part-00000.parquet", "half");
        await Writer.TrackingStore.SetTagAsync(tag, new Tag("rld.output.items", "sha256:0"));

        var report = await Tracker.VerifyProcessAsync(Process);

        Assert.That(report.Findings.Select(found => (found.RunId, found.Kind)), Is.EquivalentTo(new[]
        {
            (tag, Kind.DigestDiffers), (tag, Kind.RecordDiffers), (added, Kind.FileUnknown), (added, Kind.DatasetUnknown),
            (missing, Kind.FileMissing), (changed, Kind.FileChanged),
        }));
    }

    private async Task WriteAsync(string runId, string path, string text)
    {
        await using var upload = await (await Writer.OpenArtifactsAsync(runId)).OpenWriteAsync(path);
        await upload.Content.WriteAsync(Encoding.UTF8.GetBytes(text));
        await upload.CommitAsync();
    }
}
