using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets;

/// <summary>Two processes that have resumed one run save the same dataset.</summary>
public sealed class TwoWritersTests : DatasetFixture
{
    [Test]
    public async Task Save_OtherPublishesAndThisOneFails_OtherIsWhole()
    {
        var (a, gate) = await StartAsync();
        await NewWriter().WriteRowsAsync("sales", Sale.Make(500), Csv());
        gate.SetException(new InvalidDataException("the source broke"));

        await Assert.ThrowsAsync<InvalidDataException>(() => a);
        Assert.That(await (await OpenAsync("sales")).ReadRowsAsync<Sale>(), Is.EqualTo(Sale.Make(500)));
    }

    [Test]
    public async Task Save_OtherPublishesAndThisOneGoesOn_IsRefusedAndOtherIsWhole()
    {
        var (a, gate) = await StartAsync();
        await NewWriter().WriteRowsAsync("sales", Sale.Make(500), Csv());
        gate.SetResult();

        await AssertRefusedAsync(a);
        Assert.That(await (await OpenAsync("sales")).ReadRowsAsync<Sale>(), Is.EqualTo(Sale.Make(500)));
    }

    [Test]
    public async Task Save_OtherBeginsAndFails_IsPublished()
    {
        var (a, gate) = await StartAsync();
        var (b, broken) = await StartAsync();
        broken.SetException(new InvalidDataException("the source broke"));
        await Assert.ThrowsAsync<InvalidDataException>(() => b);
        gate.SetResult();

        await AssertAloneAsync(await a);
    }

    /// <summary>Both have files there, of the same sizes: none takes those of the other for its own.</summary>
    [Test]
    public async Task Save_OtherBegins_FirstThatIsDonePublishes([Values] bool isFirst)
    {
        var (a, ofA) = await StartAsync();
        var (b, ofB) = await StartAsync();
        var ((winner, won), (loser, lost)) = isFirst ? ((a, ofA), (b, ofB)) : ((b, ofB), (a, ofA));
        won.SetResult();
        var published = await winner;
        lost.SetResult();

        await AssertRefusedAsync(loser);
        await AssertAloneAsync(published);
    }

    [Test]
    public async Task Save_OtherReplacesAFile_IsRefusedAndPublishesNothing()
    {
        var (a, gate) = await StartAsync();
        await File.AppendAllTextAsync(PathOf("sales", "part-00000.csv"), "more\n");
        gate.SetResult();

        var error = await AssertRefusedAsync(a);
        Assert.That(error.Message, Does.Contain("Another writer").And.Contain("part-00000.csv"));
        Assert.That(await OpenAsync("sales"), Is.Null);
        Assert.That(File.Exists(PathOf("sales", "part-00000.csv")), Is.True, "it is the other's");
    }

    [Test]
    public async Task SaveFolder_FileInAFolderIsGone_IsRefused()
    {
        var source = Directory.CreateDirectory(Path.Combine(Root, "source", "deep")).Parent!.FullName;
        await File.WriteAllTextAsync(Path.Combine(source, "deep", "a.txt"), "a");
        await File.WriteAllTextAsync(Path.Combine(source, "b.txt"), "b");
        var store = new Meddled(Artifacts, "datasets/report/deep/a.txt", () =>
        {
            // Both files are on their way at once.
            SpinWait.SpinUntil(() => File.Exists(PathOf("report", "b.txt")));
            File.Delete(PathOf("report", "b.txt"));
        });
        var writer = new DatasetWriter(store, RunId, DatasetFormats.BuiltIn, TimeProvider.System);

        var error = await AssertRefusedAsync(writer.WriteFolderAsync("report", source));
        Assert.That(error.Message, Does.Contain("'b.txt'"));
    }

    /// <summary>The version is whole, and nothing else lies in its folder.</summary>
    private async Task AssertAloneAsync(DatasetManifest published)
    {
        var dataset = await OpenAsync("sales");
        Assert.That(dataset.Manifest.Digest, Is.EqualTo(published.Digest));
        Assert.That(await dataset.ReadRowsAsync<Sale>(), Has.Count.EqualTo(published.Rows));
        Assert.That(
            Directory.GetFiles(PathOf("sales", "")).Select(Path.GetFileName),
            Is.EquivalentTo(published.Files.Select(file => file.Path).Append("_manifest.json")));
    }

    private static async Task<DatasetException> AssertRefusedAsync(Task save)
    {
        var error = (await Assert.ThrowsAsync<DatasetException>(() => save))!;
        Assert.That(error.Code, Is.EqualTo(ErrorCode.DatasetExists));
        return error;
    }

    private static SaveDatasetOptions Csv() => new() { Format = DatasetFormat.Csv, MaxFileBytes = 1 };

    private DatasetWriter NewWriter() => new(new LocalArtifactStore(Root), RunId, DatasetFormats.BuiltIn, TimeProvider.System);

    /// <summary>A save of several files that has put the first one there and waits for the rest of its rows.</summary>
    private async Task<(Task<DatasetManifest> Save, TaskCompletionSource Gate)> StartAsync()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var rows = Sale.Make(1_000);
        async IAsyncEnumerable<Sale> Rows()
        {
            for (var i = 0; i < 4 * BatchBuilder.MostRows; i++)
            {
                if (i == 3 * BatchBuilder.MostRows)
                {
                    begun.SetResult();
                    await gate.Task;
                }

                yield return rows[i % rows.Length];
            }
        }

        var there = FilesThere();
        var save = NewWriter().WriteRowsAsync("sales", Rows(), Csv());
        await begun.Task;
        while (FilesThere() < there + 3)
        {
            await Task.Delay(10);
        }

        return (save, gate);

        int FilesThere() => Directory.Exists(PathOf("sales", "")) ? Directory.GetFiles(PathOf("sales", ""), "part-*").Length : 0;
    }

    /// <summary>Artifacts in which something else happens just before a file is written.</summary>
    private sealed class Meddled(IArtifactStore inner, string before, Action action) : WrappedArtifacts(inner)
    {
        public override Task<ArtifactUpload> OpenWriteAsync(
            string path, bool overwrite = true, CancellationToken cancellationToken = default)
        {
            if (path == before)
            {
                action();
            }

            return base.OpenWriteAsync(path, overwrite, cancellationToken);
        }
    }
}
