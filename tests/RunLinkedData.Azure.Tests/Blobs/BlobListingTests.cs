using NUnit.Framework;
using RunLinkedData.Azure.Blobs;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing;

namespace RunLinkedData.Azure.Tests.Blobs;

/// <summary>What lies in a container as files and folders, whoever put it there.</summary>
public sealed class BlobListingTests : BlobFixture
{
    [Test]
    public async Task ListAndDelete_MoreThanAPage_AllOfItAndNothingElse()
    {
        for (var i = 0; i < 5200; i++)
        {
            Emulator.Store($"{Root}/a/{i:0000}.bin", []);
        }

        Emulator.Store($"{Root}/a", "a file of the folder's name"u8.ToArray());
        Emulator.Store($"{Root}/ab/1.bin", []);
        Emulator.Store($"{Root}/a.txt", []);

        Assert.That(await Store.ListAsync("a"), Has.Count.EqualTo(5200));
        await Store.DeleteAsync("a");

        Assert.That(Emulator.Names, Is.EqualTo(new[] { $"{Root}/a.txt", $"{Root}/ab/1.bin" }));
        Assert.That(Emulator.Operations.Count(operation => operation == "LIST"), Is.EqualTo(4));
    }

    [Test]
    public async Task Delete_DirectoriesOfAHierarchy_GoAfterWhatIsInThem()
    {
        Emulator.HasHierarchy = true;
        Emulator.PageSize = 3;
        foreach (var name in new[] { "a/b/c/1", "a/b/c/2", "a/b/3", "a/4", "a/x/y/5", "ab/6" })
        {
            Emulator.Store($"{Root}/{name}", []);
        }

        await Store.DeleteAsync("a");

        Assert.That(Emulator.Names.Where(name => name.StartsWith(Root + "/", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            $"{Root}/ab", $"{Root}/ab/6",
        }));
    }

    [Test]
    public async Task List_DirectoriesOfAHierarchy_AreFolders()
    {
        Emulator.HasHierarchy = true;
        Emulator.Store($"{Root}/a/b/1", "text"u8.ToArray());
        await Store.DeleteAsync("a/b/1");

        Assert.That(await Store.ListAsync(), Is.EqualTo(new[] { new ArtifactEntry { Path = "a", IsFolder = true } }));
        Assert.That(await Store.ListAsync("a"), Is.EqualTo(new[] { new ArtifactEntry { Path = "a/b", IsFolder = true } }));
        Assert.That(await Store.ListAsync("a/b"), Is.Empty);
        Assert.That((await ErrorAsync(() => Store.OpenReadAsync("a/b"))).Code, Is.EqualTo(MlflowErrorCode.InvalidParameterValue));
        Assert.That(
            (await ErrorAsync(() => WriteAsync("a/b", "text"))).Message, Does.Contain("a folder, or another kind of blob"));
    }

    [Test]
    public async Task List_MarkersOfHadoop_AreFolders()
    {
        Emulator.Store($"{Root}/a", [], new Dictionary<string, string> { ["hdi_isfolder"] = "true" });
        Emulator.Store($"{Root}/a/1", []);
        Emulator.Store($"{Root}/b", [], new Dictionary<string, string> { ["hdi_isfolder"] = "true" });
        Emulator.Store($"{Root}/c/", []);

        Assert.That(await Store.ListAsync(), Is.EqualTo(new[] { "a", "b", "c" }.Select(path =>
            new ArtifactEntry { Path = path, IsFolder = true })));
        Assert.That((await Store.ListAsync("a")).Single().Path, Is.EqualTo("a/1"));
        Assert.That(await Store.ListAsync("c"), Is.Empty);
    }

    [Test]
    public async Task List_BlobsOfOtherTools_ArePassedOver()
    {
        string[] names =
            ["", "folder/", "folder/a+b c&d%41.txt", "/x", "a//b", "control\u0001", "back\\slash", "dots/../x", "./y"];
        foreach (var name in names)
        {
            Emulator.Store($"{Root}/{name}", "text"u8.ToArray());
        }

        Assert.That(await Store.ListAsync(), Is.EqualTo(new[] { "a", "dots", "folder" }.Select(path =>
            new ArtifactEntry { Path = path, IsFolder = true })));
        Assert.That(
            (await Store.ListAsync("folder")).Plain(),
            Is.EqualTo(new[] { new ArtifactEntry { Path = "folder/a+b c&d%41.txt", Bytes = 4 } }));
        Assert.That(await Store.ListAsync("dots"), Is.Empty);
        Assert.That(await ReadAsync("folder/a+b c&d%41.txt"), Is.EqualTo("text"));
    }

    [Test]
    public async Task ListAll_ManyFolders_AreAFewCalls()
    {
        for (var i = 0; i < 10100; i++)
        {
            Emulator.Store($"{Root}/a/{i % 100:00}/{i:00000}.bin", [1]);
        }

        Emulator.Store($"{Root}/a/", []);
        Emulator.Store($"{Root}/a/empty/", []);
        Emulator.Store($"{Root}/ab/1.bin", []);

        var files = await Store.ListAllAsync("a").ToListAsync();

        Assert.That(files, Has.Count.EqualTo(10100));
        Assert.That(files[0].Path, Is.EqualTo("a/00/00000.bin"));
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

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.InvalidState));
        Assert.That(error.Message, Does.Contain($"'{name}'"));
        Assert.That((await Store.ListAllAsync("b").SingleAsync()).Path, Is.EqualTo("b/c"));
    }

    [Test]
    public async Task List_RootOfTheContainer_HasNoPrefix()
    {
        Emulator.Store("a/b.txt", "text"u8.ToArray());
        using var context = BlobStores.NewContext();
        var store = BlobStores.Open(BlobStores.For(Emulator), context, "");

        Assert.That((await store.ListAsync()).Single().Path, Is.EqualTo("a"));
        Assert.That((await store.ListAsync("a")).Single().Path, Is.EqualTo("a/b.txt"));
    }

    [TestCase("wasbs://c@account.blob.core.windows.net", "", "https://account.blob.core.windows.net/")]
    [TestCase("wasbs://c@account.blob.core.windows.net/", "", "https://account.blob.core.windows.net/")]
    [TestCase("WASB://c@account.blob.core.chinacloudapi.cn/a/b", "a/b/", "https://account.blob.core.chinacloudapi.cn/")]
    [TestCase("wasbs://c@account.blob.core.windows.net//a/", "/a/", "https://account.blob.core.windows.net/")]
    [TestCase("wasbs://c@account.blob.core.windows.net/größe %20?x=1#y", "größe %20/", "https://account.blob.core.windows.net/")]
    [TestCase("abfss://c@account.dfs.core.windows.net/a", "a/", "https://account.blob.core.windows.net/")]
    [TestCase("abfs://c@account.z01.dfs.storage.azure.net/a", "a/", "https://account.z01.blob.storage.azure.net/")]
    [TestCase("abfss://c@onelake.dfs.fabric.microsoft.com/a", "a/", "https://onelake.blob.fabric.microsoft.com/")]
    [TestCase("abfss://c@account.storage.example.com/a", "a/", "https://account.storage.example.com/")]
    public void Location_IsAsMlflowReadsIt(string uri, string prefix, string endpoint)
    {
        BlobLocation location = new(uri);
        Assert.That(
            (location.Container, location.Prefix, location.Endpoint.AbsoluteUri), Is.EqualTo(("c", prefix, endpoint)));
    }

    [TestCase("wasbs:container@account.blob.core.windows.net/a")]
    [TestCase("wasbs://account.blob.core.windows.net/container/a")]
    [TestCase("wasbs://container@account/a")]
    [TestCase("wasbs://container:secret@account.blob.core.windows.net/a")]
    [TestCase("wasbs://container@account.blob.core.windows.net:444/a")]
    [TestCase("abfss://container@account.dfs.core.windows.net/a/../b")]
    public void Location_NotUnderstood_IsRefusedWithoutSecrets(string uri) => Assert.That(
        () => new BlobLocation(uri),
        Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo("INVALID_PARAMETER_VALUE")
            .And.Message.Not.Contains("secret"));

    [Test]
    public void Path_ThatAzureDoesNotKeep_IsRefused()
    {
        AssertRefused("a./b", "ends with '.'");
        AssertRefused("a\ud800b", "surrogate");
    }

    private void AssertRefused(string path, string reason)
    {
        Assert.That(
            async () => await WriteAsync(path, "x"),
            Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo("INVALID_PARAMETER_VALUE").And.Message.Contains(reason));
        Assert.That(Emulator.Calls, Is.Empty);
    }

    [Test]
    public void Path_TooLongForAName_IsRefused() => Assert.That(
        async () => await WriteAsync(string.Join('/', Enumerable.Repeat(new string('ü', 200), 6)), "x"),
        Throws.InstanceOf<MlflowException>().With.Message.Contains("1,024"));
}
