using NUnit.Framework;
using RunLinkedData.Google.Gcs;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing;

namespace RunLinkedData.Google.Tests.Gcs;

/// <summary>What lies in a bucket as files and folders, whoever put it there.</summary>
public sealed class GcsListingTests : GcsFixture
{
    [Test]
    public async Task ListAndDelete_MoreThanAPage_AllOfItAndNothingElse()
    {
        for (var i = 0; i < 2500; i++)
        {
            Emulator.Store($"{Root}/a/{i:0000}.bin", []);
        }

        Emulator.Store($"{Root}/a", "a file of the folder's name"u8.ToArray());
        Emulator.Store($"{Root}/ab/1.bin", []);
        Emulator.Store($"{Root}/a.txt", []);

        Assert.That(await Store.ListAsync("a"), Has.Count.EqualTo(2500));
        await Store.DeleteAsync("a");

        Assert.That(Emulator.Names, Is.EqualTo(new[] { $"{Root}/a.txt", $"{Root}/ab/1.bin" }));
        Assert.That(Emulator.Operations.Count(operation => operation == "LIST"), Is.EqualTo(6));
    }

    [Test]
    public async Task List_ObjectsOfOtherTools_ArePassedOver()
    {
        string[] names =
            ["", "folder/", "folder/a+b c&d%41.txt", "/x", "a//b", "control\u0001", "back\\slash", "dots/../x", "./y"];
        foreach (var name in names)
        {
            Emulator.Store($"{Root}/{name}", "text"u8.ToArray());
        }

        Assert.That(await Store.ListAsync(), Is.EqualTo(new[]
        {
            new ArtifactEntry { Path = "a", IsFolder = true },
            new ArtifactEntry { Path = "dots", IsFolder = true },
            new ArtifactEntry { Path = "folder", IsFolder = true },
        }));
        Assert.That(
            (await Store.ListAsync("folder")).Plain(),
            Is.EqualTo(new[] { new ArtifactEntry { Path = "folder/a+b c&d%41.txt", Bytes = 4 } }));
        Assert.That(await Store.ListAsync("dots"), Is.Empty);
        Assert.That(await ReadAsync("folder/a+b c&d%41.txt"), Is.EqualTo("text"));
    }

    /// <summary>The SDK sends what has a long address in another way, which is turned off.</summary>
    [Test]
    public async Task EveryCall_LongName_IsFound()
    {
        var path = $"{string.Join('/', Enumerable.Repeat(new string('ü', 100), 4))}/a.txt";

        await WriteAsync(path, "text");

        Assert.That(await ReadAsync(path), Is.EqualTo("text"));
        Assert.That((await Store.ListAsync(path[..path.LastIndexOf('/')])).Single().Path, Is.EqualTo(path));
        await Store.DeleteAsync(path);
        Assert.That(Emulator.Names, Is.Empty);
    }

    [TestCase("2026-11-01T10:00:00Z", 0)]
    [TestCase("2026-11-01T10:00:00.5Z", 5_000_000)]
    [TestCase("2026-11-01T10:00:00.123456Z", 1_234_560)]
    [TestCase("2026-11-01T10:00:00.123456700Z", 1_234_567)]
    [TestCase("2026-11-01T12:00:00.5+02:00", 5_000_000)]
    [TestCase("yesterday", null)]
    public async Task List_TimeOfAnyForm_IsInUtc(string told, long? ticks)
    {
        Emulator.Updated = told;
        Emulator.Store($"{Root}/a.txt", []);
        DateTimeOffset hour = new(2026, 11, 1, 10, 0, 0, TimeSpan.Zero);

        var modified = (await Store.ListAsync()).Single().Modified;

        Assert.That(modified, Is.EqualTo(ticks is { } more ? hour.AddTicks(more) : (DateTimeOffset?)null));
        Assert.That(modified?.Offset ?? TimeSpan.Zero, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public async Task ListAll_ManyFolders_AreAFewCalls()
    {
        for (var i = 0; i < 2500; i++)
        {
            Emulator.Store($"{Root}/a/{i % 100:00}/{i:0000}.bin", [1]);
        }

        Emulator.Store($"{Root}/a/", []);
        Emulator.Store($"{Root}/a/empty/", []);
        Emulator.Store($"{Root}/ab/1.bin", []);

        var files = await Store.ListAllAsync("a").ToListAsync();

        Assert.That(files, Has.Count.EqualTo(2500));
        Assert.That(files[0].Path, Is.EqualTo("a/00/0000.bin"));
        Assert.That(files, Is.Ordered.By(nameof(ArtifactEntry.Path)).Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That(files.Select(file => file.Version), Has.All.Not.Null);
        Assert.That(Emulator.Operations, Is.EqualTo(new[] { "LIST", "LIST", "LIST" }));
    }

    [TestCase("a//b")]
    [TestCase("a/control\u0001")]
    [TestCase("a/back\\slash")]
    [TestCase("a/../x")]
    [TestCase("a/folder with content/")]
    public async Task ListAll_ObjectThatNoPathNames_IsAnErrorThatSaysSo(string name)
    {
        Emulator.Store($"{Root}/{name}", "text"u8.ToArray());
        Emulator.Store($"{Root}/b/c", "text"u8.ToArray());

        var error = await ErrorAsync(async () => await Store.ListAllAsync().ToListAsync());

        Assert.That(error.Code, Is.EqualTo(MLflow.MlflowErrorCode.InvalidState));
        Assert.That(error.Message, Does.Contain($"'{name}'"));
        Assert.That((await Store.ListAllAsync("b").SingleAsync()).Path, Is.EqualTo("b/c"));
    }

    [Test]
    public async Task List_RootOfTheBucket_HasNoPrefix()
    {
        Emulator.Store("a/b.txt", "text"u8.ToArray());
        using var context = GcsStores.NewContext();
        var store = GcsStores.Open(new GoogleOptions { Endpoint = Emulator.Uri }, context, "");

        Assert.That((await store.ListAsync()).Single().Path, Is.EqualTo("a"));
        Assert.That((await store.ListAsync("a")).Single().Path, Is.EqualTo("a/b.txt"));
    }

    [TestCase("gs://bucket", "")]
    [TestCase("gs://bucket/", "")]
    [TestCase("GS://bucket/a/b", "a/b/")]
    [TestCase("gs://bucket/a/b/", "a/b/")]
    [TestCase("gs://bucket//a", "/a/")]
    [TestCase("gs://bucket/größe und%20 so", "größe und%20 so/")]
    [TestCase("gs://bucket/a?x=1#y", "a/")]
    public void Location_IsAsMlflowReadsIt(string uri, string prefix)
    {
        GcsLocation location = new(uri);
        Assert.That((location.Bucket, location.Prefix), Is.EqualTo(("bucket", prefix)));
    }

    [TestCase("gs:bucket/a")]
    [TestCase("gs:///a")]
    [TestCase("gs://user:secret@bucket/a")]
    public void Location_NotUnderstood_IsRefusedWithoutSecrets(string uri) => Assert.That(
        () => new GcsLocation(uri),
        Throws.InstanceOf<MLflow.MlflowException>().With.Property("Code").EqualTo("INVALID_PARAMETER_VALUE")
            .And.Message.Not.Contains("secret"));

    [Test]
    public void Path_TooLongForAName_IsRefused() => Assert.That(
        async () => await WriteAsync(string.Join('/', Enumerable.Repeat(new string('ü', 100), 6)), "x"),
        Throws.InstanceOf<MLflow.MlflowException>().With.Message.Contains("1,024"));
}
