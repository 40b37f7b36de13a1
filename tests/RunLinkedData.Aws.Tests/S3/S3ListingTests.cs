using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>What lies in a bucket as files and folders, whoever put it there.</summary>
public sealed class S3ListingTests : S3Fixture
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

        Assert.That(Emulator.Keys, Is.EqualTo(new[] { $"{Root}/a.txt", $"{Root}/ab/1.bin" }));
        Assert.That(Emulator.Operations.Count(operation => operation == "DELETE MANY"), Is.InRange(3, 4));
    }

    [Test]
    public async Task Delete_ManyAtOnceNotKnown_OneByOne()
    {
        Emulator.Refuses = (operation, _) => operation == "DELETE MANY" ? new S3Refusal(501, "NotImplemented") : null;
        for (var i = 0; i < 20; i++)
        {
            Emulator.Store($"{Root}/a/{i}", []);
        }

        await Store.DeleteAsync("a");

        Assert.That(Emulator.Keys, Is.Empty);
    }

    [Test]
    public async Task Delete_KeyThatXmlCannotHold_IsDeleted()
    {
        Emulator.Store($"{Root}/a/one\u0001", []);
        Emulator.Store($"{Root}/a/two", []);

        await Store.DeleteAsync("a");

        Assert.That(Emulator.Keys, Is.Empty);
    }

    [Test]
    public async Task List_ObjectsOfOtherTools_ArePassedOver()
    {
        string[] keys =
            ["", "folder/", "folder/a+b c&d%41.txt", "/x", "a//b", "control\u0001", "back\\slash", "dots/../x", "./y"];
        foreach (var key in keys)
        {
            Emulator.Store($"{Root}/{key}", "text"u8.ToArray());
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
        using var context = S3Stores.NewContext();
        var store = S3Stores.Open(S3Stores.For(Emulator), context, "");

        Assert.That((await store.ListAsync()).Single().Path, Is.EqualTo("a"));
        Assert.That((await store.ListAsync("a")).Single().Path, Is.EqualTo("a/b.txt"));
    }

    [TestCase("s3://bucket", "")]
    [TestCase("s3://bucket/", "")]
    [TestCase("S3://bucket/a/b", "a/b/")]
    [TestCase("s3://bucket/a/b/", "a/b/")]
    [TestCase("s3://bucket//a", "/a/")]
    [TestCase("s3://bucket/größe und%20 so", "größe und%20 so/")]
    [TestCase("s3://bucket/a?x=1#y", "a/")]
    public void Location_IsAsMlflowReadsIt(string uri, string prefix)
    {
        var location = new Aws.S3.S3Location(uri);
        Assert.That((location.Bucket, location.Prefix), Is.EqualTo(("bucket", prefix)));
    }

    [TestCase("s3:bucket/a")]
    [TestCase("s3:///a")]
    [TestCase("s3://user:secret@bucket/a")]
    [TestCase("s3://bucket/a/../b")]
    public void Location_NotUnderstood_IsRefusedWithoutSecrets(string uri) => Assert.That(
        () => new Aws.S3.S3Location(uri),
        Throws.InstanceOf<MLflow.MlflowException>().With.Property("Code").EqualTo("INVALID_PARAMETER_VALUE")
            .And.Message.Not.Contains("secret"));

    [Test]
    public void Path_TooLongForAKey_IsRefused() => Assert.That(
        async () => await WriteAsync(string.Join('/', Enumerable.Repeat(new string('ü', 100), 6)), "x"),
        Throws.InstanceOf<MLflow.MlflowException>().With.Message.Contains("1,024"));
}
