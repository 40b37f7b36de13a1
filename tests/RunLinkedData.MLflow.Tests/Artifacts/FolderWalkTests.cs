using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.MLflow.Tests.Artifacts;

/// <summary>Folder after folder, where nothing lists more at once.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class FolderWalkTests
{
    private readonly List<string> _asked = [];
    private readonly TaskCompletionSource _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task Files_ManyFolders_AreListedAFewAhead()
    {
        await using var files = FolderWalk.FilesAsync(ListAsync, "", CancellationToken.None).GetAsyncEnumerator();
        Assert.That(await files.MoveNextAsync(), Is.True);
        Assert.That((files.Current.Path, _asked), Is.EqualTo(("10-file", new List<string> { "" })));

        var next = files.MoveNextAsync();
        Assert.That(_asked, Is.EqualTo(new[] { "" }.Concat(Enumerable.Range(10, 8).Select(number => $"{number}"))));
        _answers.SetResult();

        Assert.That(await next, Is.True);
        Assert.That(files.Current.Path, Is.EqualTo("10/file"));
        for (var number = 11; number < 30; number++)
        {
            Assert.That((await files.MoveNextAsync(), files.Current.Path), Is.EqualTo((true, $"{number}/file")));
        }

        Assert.That(await files.MoveNextAsync(), Is.False);
        Assert.That(_asked, Is.Unique.And.Count.EqualTo(21));
    }

    [Test]
    public async Task Files_LeftOff_EndsWhatIsUnderWay()
    {
        var ended = 0;
        async Task<IReadOnlyList<ArtifactEntry>> OnlyTheFirstAsync(string folder, CancellationToken cancellationToken)
        {
            try
            {
                return folder == "10" ? [new ArtifactEntry { Path = "10/file" }] : await ListAsync(folder, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref ended);
                throw;
            }
        }

        Assert.That(
            await FolderWalk.FilesAsync(OnlyTheFirstAsync, "", CancellationToken.None).Take(2).Select(file => file.Path).ToListAsync(),
            Is.EqualTo(new[] { "10-file", "10/file" }));
        Assert.That(ended, Is.EqualTo(7));
    }

    /// <summary>What each folder holds: 20 folders and a file behind them; in each of the folders one file.</summary>
    private async Task<IReadOnlyList<ArtifactEntry>> ListAsync(string folder, CancellationToken cancellationToken)
    {
        lock (_asked)
        {
            _asked.Add(folder);
        }

        if (folder.Length > 0)
        {
            await _answers.Task.WaitAsync(cancellationToken);
            return [new ArtifactEntry { Path = folder + "/file", Bytes = 1 }];
        }

        return
        [
            .. Enumerable.Range(10, 20).Select(number => new ArtifactEntry { Path = $"{number}", IsFolder = true }),
            new ArtifactEntry { Path = "10-file", Bytes = 1 },
        ];
    }
}
