using NUnit.Framework;
using RunLinkedData.Lake.Files;

namespace RunLinkedData.Lake.Tests.Files;

public class FileLocationTests
{
    [TestCase("/a/b", "/a/b")]
    [TestCase("file:/a/b", "/a/b")]
    [TestCase("file:///a/b/", "/a/b")]
    [TestCase("file://localhost/a//b", "/a/b")]
    [TestCase("FILE:///a%20b", "/a%20b")]
    [TestCase("s3://bucket/a b/../c", "s3://bucket/c")]
    [TestCase("s3a://bucket/c", "s3://bucket/c")]
    [TestCase("s3n://bucket", "s3://bucket")]
    [TestCase("abfss://c@account.dfs.core.windows.net/x", "abfss://c@account.dfs.core.windows.net/x")]
    [TestCase("a/b", null)]
    [TestCase("ts=2020-01-01 00:00:00/a", null)]
    [TestCase("a:b/c", null)]
    public void TryParse_Spellings_AreOneForm(string text, string? location) =>
        Assert.That(FileLocation.TryParse(text)?.ToString(), Is.EqualTo(location));

    [TestCase("x/y", "s3://bucket/table/x/y")]
    [TestCase("../other/y", "s3://bucket/other/y")]
    [TestCase("../../../y", "s3://bucket/y")]
    [TestCase("/y", "s3://bucket/y")]
    public void Combine_StaysInItsBucket(string path, string location) =>
        Assert.That(FileLocation.TryParse("s3://bucket/table")!.Combine(path).ToString(), Is.EqualTo(location));

    [Test]
    public void PathFrom_OnlyWhatIsInTheFolder_HasAPath()
    {
        var folder = FileLocation.TryParse("s3://bucket/table")!;

        Assert.That(FileLocation.TryParse("s3://bucket/table/a/b")!.PathFrom(folder), Is.EqualTo("a/b"));
        Assert.That(FileLocation.TryParse("s3://bucket/tables/a")!.PathFrom(folder), Is.Null);
        Assert.That(FileLocation.TryParse("s3://other/table/a")!.PathFrom(folder), Is.Null);
        Assert.That(FileLocation.TryParse("s3://bucket/table/a/b")!.Folder, Is.EqualTo(folder.Combine("a")));
    }
}
