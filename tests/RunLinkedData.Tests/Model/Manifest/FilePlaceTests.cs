using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tests.Model.Manifest;

/// <summary>What manifests say of where files lie; they may come from anywhere.</summary>
public sealed class FilePlaceTests
{
    private const string Holder = "fedcba9876543210fedcba9876543210";
    private static readonly DatasetIdentity Dataset = new("files", "0123456789abcdef0123456789abcdef");
    private static readonly string Hash = new('a', 64);

    [TestCase("s3://bucket/folder/a%20b.txt")]
    [TestCase("abfss://container@account.dfs.core.windows.net/a.txt")]
    [TestCase("file:///data/a%20b.txt")]
    [TestCase("gs://bucket/a.txt")]
    public void Read_FileAtUriWithAPin_IsRead(string uri)
    {
        var file = Read(new JsonObject { ["uri"] = uri, ["version"] = "\"etag\"" }).Files.Single();

        Assert.That((file.Uri, file.Version, file.Sha256), Is.EqualTo((uri, "\"etag\"", (string?)null)));
    }

    [TestCase("s3://key:secret@bucket/a.txt")]
    [TestCase("s3://bucket/a.txt?X-Amz-Signature=1")]
    [TestCase("s3://bucket/../other/a.txt")]
    [TestCase("s3://bucket//a.txt")]
    [TestCase("s3://bucket")]
    [TestCase("s3://bucket/")]
    [TestCase("file:///data/%2e%2e/etc/passwd")]
    [TestCase("file:///data/a%2fb")]
    [TestCase("/etc/passwd")]
    [TestCase("C:/data/a.txt")]
    [TestCase("s3://bucket/a\\b")]
    [TestCase("s3://bucket/a\nb")]
    [TestCase("s3:a.txt")]
    public void Read_FileAtUriThatIsNotPlain_IsRefused(string uri) =>
        Assert.That(() => Read(new JsonObject { ["uri"] = uri, ["sha256"] = Hash }), Throws.InstanceOf<DatasetException>());

    [TestCase("""{ "uri": "s3://bucket/a.txt" }""", TestName = "NoPin")]
    [TestCase("""{ "uri": "s3://bucket/a.txt", "version": "a b" }""", TestName = "VersionThatIsNoHeader")]
    [TestCase("""{ "uri": "s3://bucket/a.txt", "version": "1", "run": "fedcba9876543210fedcba9876543210" }""", TestName = "TwoPlaces")]
    [TestCase("""{ "run": "../other", "sha256": "HASH" }""", TestName = "NoRunId")]
    [TestCase("""{ "run": "fedcba9876543210fedcba9876543210" }""", TestName = "NoHash")]
    [TestCase("""{ "run": "fedcba9876543210fedcba9876543210", "stored_path": "../x", "sha256": "HASH" }""", TestName = "PathThatEscapes")]
    [TestCase("""{ "stored_path": "b.txt", "sha256": "HASH" }""", TestName = "PathOfNoRun")]
    [TestCase("""{ "modified": "2026-01-01T00:00:00Z" }""", TestName = "TimeOfOwnFile")]
    public void Read_PlaceThatCannotBe_IsRefused(string place) => Assert.That(
        () => Read(JsonNode.Parse(place.Replace("HASH", Hash, StringComparison.Ordinal))!.AsObject()),
        Throws.InstanceOf<DatasetException>().With.Message.Contains("a.txt"));

    [Test]
    public void Read_FilesElsewhereInAManifestOfVersion1_IsRefused() => Assert.That(
        () => Read(new JsonObject { ["run"] = Holder, ["sha256"] = Hash }, version: 1),
        Throws.InstanceOf<DatasetException>().With.Message.Contains("version 1"));

    [Test]
    public void Read_LaterVersion_IsRefusedByItsNumber() => Assert.That(
        () => Read(new JsonObject { ["sha256"] = Hash }, version: 3),
        Throws.InstanceOf<DatasetException>().With.Message.Contains("version 3"));

    /// <summary>Two pins of one path are two contents.</summary>
    [Test]
    public void Digest_OfFilesWithoutHash_IsOfTheirPins()
    {
        DatasetFile[] files =
        [
            new() { Path = "a", Bytes = 1, Rows = 0, Uri = "s3://b/a", Version = "1" },
            new() { Path = "a", Bytes = 1, Rows = 0, Uri = "s3://b/a", Version = "2" },
            new() { Path = "a", Bytes = 2, Rows = 0, Uri = "s3://b/a", Version = "1" },
            new() { Path = "a", Bytes = 1, Rows = 0, Uri = "file:///a", Modified = DateTimeOffset.UnixEpoch },
            new() { Path = "a", Bytes = 1, Rows = 0, Uri = "file:///a", Modified = DateTimeOffset.UnixEpoch.AddTicks(1) },
        ];

        Assert.That(files.Select(file => DatasetManifest.DigestOf([file])).Distinct().Count(), Is.EqualTo(files.Length));
    }

    private static DatasetManifest Read(JsonObject place, int version = 2)
    {
        place["path"] = "a.txt";
        place["bytes"] = 1;
        place["rows"] = 0;
        var file = new DatasetFile
        {
            Path = "a.txt",
            Bytes = 1,
            Rows = 0,
            Sha256 = (string?)place["sha256"],
            Version = (string?)place["version"],
        };
        JsonObject manifest = new()
        {
            ["manifest_version"] = version,
            ["name"] = Dataset.Name,
            ["columns"] = new JsonArray(),
            ["rows"] = 0,
            ["bytes"] = 1,
            ["files"] = new JsonArray(place),
            ["digest"] = DatasetManifest.DigestOf([file]),
            ["profile"] = new JsonObject(),
            ["created_at"] = "2026-01-01T00:00:00Z",
            ["writer"] = "test",
        };
        return ManifestJson.Read(Encoding.UTF8.GetBytes(manifest.ToJsonString()), Dataset);
    }
}
