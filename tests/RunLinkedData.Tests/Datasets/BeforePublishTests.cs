using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model;
using RunLinkedData.Tables.Formats;

namespace RunLinkedData.Tests.Datasets;

public sealed class BeforePublishTests : DatasetFixture
{
    [Test]
    public async Task Save_IsAskedOnceWhenTheFilesAreThereAndTheManifestIsNot()
    {
        using var cancellation = new CancellationTokenSource();
        var seen = new List<(string[] Files, CancellationToken Token)>();
        var writer = NewWriter(token =>
        {
            seen.Add((FilesOf("sales"), token));
            return Task.CompletedTask;
        });
        await writer.WriteRowsAsync("sales", Sale.Make(10), cancellationToken: cancellation.Token);

        Assert.That(seen, Has.Count.EqualTo(1));
        Assert.That(seen[0].Files, Is.EqualTo(new[] { "part-00000.parquet" }));
        Assert.That(seen[0].Token, Is.EqualTo(cancellation.Token));
        Assert.That(await OpenAsync("sales"), Is.Not.Null);
    }

    [Test]
    public async Task Save_Refused_PublishesAndLeavesNothing()
    {
        var writer = NewWriter(async _ =>
        {
            await Task.Yield();
            throw new TimeoutException("no");
        });

        Assert.That(async () => await writer.WriteRowsAsync("sales", Sale.Make(10)), Throws.TypeOf<TimeoutException>());
        Assert.That(
            async () => await writer.WriteFolderAsync("report", Directory.CreateDirectory(Path.Combine(Root, "source")).FullName),
            Throws.TypeOf<DatasetException>());
        await File.WriteAllTextAsync(Path.Combine(Root, "source", "a.txt"), "a");
        Assert.That(async () => await writer.WriteFolderAsync("report", Path.Combine(Root, "source")), Throws.TypeOf<TimeoutException>());
        Assert.That(FilesOf("sales").Concat(FilesOf("report")), Is.Empty);
    }

    [Test]
    public async Task Save_RefusedWhileAManifestIsThere_DeletesNothing()
    {
        var writer = NewWriter(async token =>
        {
            await File.WriteAllTextAsync(PathOf("sales", "_manifest.json"), "another's", token);
            throw new TimeoutException("no");
        });

        await Assert.ThrowsAsync<TimeoutException>(() => writer.WriteRowsAsync("sales", Sale.Make(10)));
        Assert.That(FilesOf("sales"), Is.EqualTo(new[] { "_manifest.json", "part-00000.parquet" }));
    }

    private DatasetWriter NewWriter(Func<CancellationToken, Task> beforePublish) =>
        new(Artifacts, RunId, DatasetFormats.BuiltIn, TimeProvider.System, null, beforePublish);

    private string[] FilesOf(string dataset) =>
        Directory.Exists(PathOf(dataset, ""))
            ? [.. Directory.GetFiles(PathOf(dataset, "")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
            : [];
}
