using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;

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

    private static async Task<string> ReadAsync(IArtifactStore store, ArtifactEntry entry)
    {
        await using var content = await store.OpenRangeAsync(entry.Path, 3, null, entry.Version);
        using StreamReader reader = new(content);
        return await reader.ReadToEndAsync();
    }
}
