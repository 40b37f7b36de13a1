using System.Text;
using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Ranges;

namespace RunLinkedData.Testing.Behaviour;

/// <summary>A file in a bucket that keeps versions is read as it was, whatever lies under its name now.</summary>
public static class KeptVersions
{
    /// <summary>Checks it on a store in such a bucket.</summary>
    public static async Task CheckAsync(Func<Task<IArtifactStore>> open)
    {
        var store = await open();
        await store.WriteAsync("folder/a.txt", "0123456789"u8.ToArray());
        var entry = await store.GetEntryAsync("folder/a.txt");
        await store.WriteAsync("folder/a.txt", "replaced it"u8.ToArray());
        var replaced = await store.GetEntryAsync("folder/a.txt");
        Assert.That(replaced.Version, Is.Not.EqualTo(entry.Version));
        Assert.That(await ReadAsync(store, entry), Is.EqualTo("3456789"));

        await store.DeleteAsync("folder/a.txt");

        Assert.That(await store.ListAsync("folder"), Is.Empty);
        Assert.That(await ReadAsync(store, entry), Is.EqualTo("3456789"));
        Assert.That(await ReadAsync(store, replaced), Is.EqualTo("laced it"));
    }

    /// <summary>Checks ranges of one, each of which is one call. Gives the version.</summary>
    public static async Task<string> CheckRangesAsync(IArtifactStore store, Func<int> countReads)
    {
        var entry = await ReplaceAsync(store);
        Assert.That(await ReadAsync(store, entry, 2, 3), Is.EqualTo("234"));
        await store.DeleteAsync("a.txt");

        Assert.That(await ReadAsync(store, entry, 0), Is.EqualTo("0123456789"));
        Assert.That(await ReadAsync(store, entry, 10), Is.Empty);
        Assert.That(countReads(), Is.EqualTo(3));
        ArtifactRange[] wanted = [new() { Offset = 0, Length = 2 }, new() { Offset = 8, Length = 2 }];
        var ranges = store.OpenRanges("a.txt", 10, entry.Version);
        Assert.That(
            (await ranges.ReadAsync(wanted))!.Concat((await ranges.ReadAsync(wanted))!).Select(one => Encoding.UTF8.GetString(one.Span)),
            Is.EqualTo(new[] { "01", "89", "01", "89" }));
        return entry.Version!;
    }

    /// <summary>Checks what is said of one that the bucket has not kept.</summary>
    public static async Task CheckGoneAsync(IArtifactStore store, Action drop)
    {
        var entry = await ReplaceAsync(store);
        drop();

        var error = await Assert.ThrowsAsync<MlflowException>(() => ReadAsync(store, entry, 2, 3));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.DataLoss));
        Assert.That(error.Message, Does.Contain("'a.txt' is not there any more in the version").And.Contains("has not kept that version"));
    }

    private static async Task<ArtifactEntry> ReplaceAsync(IArtifactStore store)
    {
        await store.WriteAsync("a.txt", "0123456789"u8.ToArray());
        var entry = await store.GetEntryAsync("a.txt");
        await store.WriteAsync("a.txt", "replaced it"u8.ToArray());
        return entry;
    }

    private static async Task<string> ReadAsync(IArtifactStore store, ArtifactEntry entry, long offset = 3, long? length = null)
    {
        await using var content = await store.OpenRangeAsync(entry.Path, offset, length, entry.Version);
        using StreamReader reader = new(content);
        return await reader.ReadToEndAsync();
    }
}
