using System.Text;
using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Ranges;

namespace RunLinkedData.Testing.Behaviour;

/// <summary>What a store states is so, and what it does not state is refused in words.</summary>
public abstract partial class ArtifactStoreBehaviour
{
    [TestCase(0, 10, "0123456789")]
    [TestCase(0, 3, "012")]
    [TestCase(4, 3, "456")]
    [TestCase(4, null, "456789")]
    [TestCase(8, 30, "89")]
    [TestCase(4, 0, "")]
    [TestCase(10, 1, "")]
    [TestCase(11, null, "")]
    public async Task OpenRange_GivesThoseBytes(long offset, long? length, string expected)
    {
        await WriteAsync("folder/digits.txt", "0123456789");
        if (!Store.Capabilities.Ranges)
        {
            AssertNotOffered(() => Store.OpenRangeAsync("folder/digits.txt", offset, length), nameof(ArtifactCapabilities.Ranges));
            return;
        }

        await using var content = await Store.OpenRangeAsync("folder/digits.txt", offset, length);
        using var reader = new StreamReader(content);
        Assert.That(await reader.ReadToEndAsync(), Is.EqualTo(expected));
    }

    [Test]
    public async Task OpenRanges_GivesThoseOfOneFile()
    {
        await WriteAsync("folder/digits.txt", "0123456789");
        if (!Store.Capabilities.Ranges)
        {
            Assert.That(() => Store.OpenRanges("folder/digits.txt", 10), Throws.TypeOf<NotSupportedException>());
            return;
        }

        ArtifactRange[] wanted = [new() { Offset = 7, Length = 3 }, new() { Offset = 0, Length = 2 }, new() { Offset = 10, Length = 0 }];
        var behind = new ArtifactRange { Offset = 9, Length = 2 };
        var ranges = Store.OpenRanges("folder/digits.txt", 10);

        // Null of a store that finds out now that it has none.
        if (await ranges.ReadAsync(wanted) is { } read)
        {
            Assert.That(read.Select(one => Encoding.UTF8.GetString(one.Span)), Is.EqualTo(new[] { "789", "01", "" }));
            AssertRefused(() => Store.OpenRanges("missing.txt", 10).ReadAsync(wanted), MlflowErrorCode.ResourceDoesNotExist);
            AssertRefused(() => Store.OpenRanges("folder/digits.txt", 11).ReadAsync([behind]), MlflowErrorCode.DataLoss);
        }

        Assert.That(async () => await ranges.ReadAsync([behind]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Store.OpenRanges("folder/digits.txt", -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        AssertRefused(() => Store.OpenRanges("../digits.txt", 10).ReadAsync(wanted), MlflowErrorCode.InvalidParameterValue);
    }

    [Test]
    public void OpenRange_MissingFileBadPathOrNegative_IsRefused()
    {
        if (Store.Capabilities.Ranges)
        {
            AssertRefused(() => Store.OpenRangeAsync("missing.txt", 5), MlflowErrorCode.ResourceDoesNotExist);
            AssertRefused(() => Store.OpenRangeAsync("../missing.txt", 5), MlflowErrorCode.InvalidParameterValue);
            Assert.That(async () => await Store.OpenRangeAsync("a", -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(async () => await Store.OpenRangeAsync("a", 0, -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        }
    }

    [Test]
    public async Task OpenRange_OfTheVersionThatWasStored_GivesItAndNoOther()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            await File.WriteAllTextAsync(file, "0123456789");
            var stored = await Store.UploadFileAsync(file, "folder/digits.txt");
            await using var upload = await Store.OpenWriteAsync("folder/letters.txt");
            await upload.Content.WriteAsync("abcdefghij"u8.ToArray());
            await upload.CommitAsync();
            if (!Store.Capabilities.Versions)
            {
                Assert.That((stored.Version, upload.Version), Is.EqualTo(((string?)null, (string?)null)));
                if (Store.Capabilities.Ranges)
                {
                    AssertNotOffered(
                        () => Store.OpenRangeAsync("folder/digits.txt", 4, 3, "any"), nameof(ArtifactCapabilities.Versions));
                }

                return;
            }

            Assert.That(await ReadRangeAsync("folder/digits.txt", stored.Version), Is.EqualTo("456"));
            Assert.That(await ReadRangeAsync("folder/letters.txt", upload.Version), Is.EqualTo("efg"));
            await WriteAsync("folder/digits.txt", "9876543210");
            AssertRefused(() => ReadRangeAsync("folder/digits.txt", stored.Version), MlflowErrorCode.DataLoss);
            Assert.That(await ReadRangeAsync("folder/digits.txt", null), Is.EqualTo("543"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public async Task List_VersionOfAFile_IsWhatOpenRangeTakes()
    {
        await WriteAsync("folder/digits.txt", "0123456789");
        var listed = (await Store.ListAsync("folder")).Single();
        var folder = (await Store.ListAsync()).Single();

        Assert.That((listed.Version is not null, listed.Modified is not null), Is.EqualTo((ListsVersions, ListsTimes)));
        Assert.That(listed.Modified?.Offset ?? TimeSpan.Zero, Is.EqualTo(TimeSpan.Zero));
        Assert.That((folder.Version, folder.Modified), Is.EqualTo(((string?)null, (DateTimeOffset?)null)));
        var entry = await Store.GetEntryAsync("folder/digits.txt");
        Assert.That(new[] { entry }.Plain(), Is.EqualTo(new[] { listed }.Plain()));
        Assert.That((entry.Version is not null, entry.Modified is not null), Is.EqualTo((ListsVersions, ListsTimes)));
        AssertRefused(() => Store.GetEntryAsync("folder"), MlflowErrorCode.InvalidParameterValue);
        AssertRefused(() => Store.GetEntryAsync("folder/missing.txt"), MlflowErrorCode.ResourceDoesNotExist);
        AssertRefused(() => Store.GetEntryAsync("../digits.txt"), MlflowErrorCode.InvalidParameterValue);
        if (ListsVersions)
        {
            Assert.That(await ReadRangeAsync("folder/digits.txt", listed.Version), Is.EqualTo("456"));
            Assert.That(await ReadRangeAsync("folder/digits.txt", entry.Version), Is.EqualTo("456"));
            await WriteAsync("folder/digits.txt", "9876543210");
            AssertRefused(() => ReadRangeAsync("folder/digits.txt", listed.Version), MlflowErrorCode.DataLoss);
            AssertRefused(() => ReadRangeAsync("folder/digits.txt", entry.Version), MlflowErrorCode.DataLoss);
        }
    }

    [Test]
    public async Task ListUnfinished_WithoutAny_IsEmpty()
    {
        await WriteAsync("folder/a.txt", "text");
        if (Store.Capabilities.UnfinishedUploads)
        {
            Assert.That(await Store.ListUnfinishedAsync().ToListAsync(), Is.Empty);
            await Store.DropUnfinishedAsync(new UnfinishedUpload { Path = "folder/a.txt", Id = "bm9uZQ" });
            Assert.That(await ReadAsync("folder/a.txt"), Is.EqualTo("text"));
        }
        else
        {
            AssertNotOffered(
                () => Task.FromResult(Store.ListUnfinishedAsync()), nameof(ArtifactCapabilities.UnfinishedUploads));
        }
    }

    [Test]
    public async Task Describe_SaysWhereItIs() => Assert.That((await Store.DescribeAsync()).Address, Is.Not.Empty);

    [Test]
    public async Task GetLocalPath_IsWhereTheFileLies()
    {
        await WriteAsync("folder/a.txt", "text");
        if (Store.Capabilities.LocalFiles)
        {
            Assert.That(await File.ReadAllTextAsync(Store.GetLocalPath("folder/a.txt")), Is.EqualTo("text"));
            Assert.That(() => Store.GetLocalPath("../outside.txt"), Throws.InstanceOf<MlflowException>());
        }
        else
        {
            AssertNotOffered(() => Task.FromResult(Store.GetLocalPath("folder/a.txt")), nameof(ArtifactCapabilities.LocalFiles));
        }
    }

    /// <summary>Whoever looks first and writes then lets two through now and then; where it is stated, nobody ever comes second.</summary>
    [Test]
    public async Task Commit_ManyAtOnceWithoutOverwrite_OneWinsIfExclusiveCreateIsStated()
    {
        var rounds = Store.Capabilities.ExclusiveCreate ? 200 : 2;
        for (var round = 0; round < rounds; round++)
        {
            var path = $"race/{round}.txt";
            using Barrier start = new(4);
            var won = await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Factory.StartNew(
                () => TryCommit(path, $"writer {writer}", start),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));

            var winners = Enumerable.Range(0, 4).Where(writer => won[writer]).Select(writer => $"writer {writer}").ToArray();
            Assert.That(winners, Store.Capabilities.ExclusiveCreate ? Has.Length.EqualTo(1) : Is.Not.Empty, path);
            Assert.That(winners, Does.Contain(await ReadAsync(path)));
        }

        Assert.That(await Store.ListAsync("race"), Has.Count.EqualTo(rounds));
    }

    /// <summary>
    /// As Parquet is written: synchronously, in small pieces, and the stream disposed of before the commit; between them asynchronous ones.
    /// </summary>
    [Test]
    public async Task Content_WrittenSynchronouslyAndDisposedOf_IsStored()
    {
        await using var upload = await Store.OpenWriteAsync("mixed.txt");
        var content = upload.Content;
        content.Write("one "u8);
        await content.WriteAsync(Encoding.UTF8.GetBytes("two "));
        content.Flush();
        content.WriteByte((byte)'3');
        await content.FlushAsync();
        Assert.That((content.CanWrite, content.CanRead, content.CanSeek), Is.EqualTo((true, false, false)));
        await content.DisposeAsync();
        await upload.CommitAsync();

        Assert.That(await ReadAsync("mixed.txt"), Is.EqualTo("one two 3"));
        Assert.That(async () => await upload.CommitAsync(), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task OpenRead_ReadSynchronously_GivesWhatWasWritten()
    {
        await WriteAsync("a.txt", "read by whoever knows nothing else");

        await using var content = await Store.OpenReadAsync("a.txt");
        using StreamReader reader = new(content);
        Assert.That(reader.ReadToEnd(), Is.EqualTo("read by whoever knows nothing else"));
    }

    private async Task<string> ReadRangeAsync(string path, string? version)
    {
        await using var content = await Store.OpenRangeAsync(path, 4, 3, version);
        using StreamReader reader = new(content);
        return await reader.ReadToEndAsync();
    }

    private bool TryCommit(string path, string text, Barrier start)
    {
        var upload = Store.OpenWriteAsync(path, overwrite: false).GetAwaiter().GetResult();
        try
        {
            upload.Content.Write(Encoding.UTF8.GetBytes(text));
            start.SignalAndWait();
            upload.CommitAsync().GetAwaiter().GetResult();
            return true;
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceAlreadyExists)
        {
            return false;
        }
        finally
        {
            upload.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static void AssertNotOffered(Func<Task> call, string capability) => Assert.That(
        async () => await call(),
        Throws.InstanceOf<NotSupportedException>()
            .With.Message.Contains(capability)
            .And.Message.Contains(nameof(IArtifactStore.Capabilities)));
}
