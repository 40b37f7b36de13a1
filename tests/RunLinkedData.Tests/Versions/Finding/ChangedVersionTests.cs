using System.Security.Cryptography;
using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tests.Versions.Finding;

/// <summary>A version whose file and manifest were replaced together, so that they fit each other.</summary>
public class ChangedVersionTests : TrackerFixture
{
    [Test]
    public async Task Load_ManifestThatIsNotTheOnePublished_IsRefused()
    {
        await File.WriteAllTextAsync(Folder["note.txt"], "good");
        var version = await Tracker.RunAsync("notes", run => run.SaveDatasetAsync("note", new FileInfo(Folder["note.txt"])));
        await ReplaceAsync(await StoredAsync(version), "evil");

        using var reader = Tracker.StartRun("reader");
        var published = Tracker.Resolve("notes/note@latest").Digest;
        Func<Task>[] loads =
        [
            () => Tracker.LoadDatasetAsync("note", version),
            () => Tracker.LoadDatasetAsync("notes/note@latest"),
            () => Tracker.LoadDatasetAsync("note", version, options => options.UseCache = false),
            () => reader.LoadInputAsync("notes/note@latest"),
        ];
        foreach (var load in loads)
        {
            var error = await Assert.ThrowsAsync<DatasetCorruptException>(load.Invoke);
            Assert.That(error!.Message, Does.Contain("_manifest.json").And.Contain(published).And.Contain(version));
        }
    }

    private static async Task ReplaceAsync(MlflowRun run, string text)
    {
        var folder = Path.Combine(run.Info.ArtifactUri, "datasets", "note");
        await File.WriteAllTextAsync(Path.Combine(folder, "note.txt"), text);
        var path = Path.Combine(folder, DatasetIdentity.ManifestFile);
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(folder, "note.txt"))));
        manifest["files"]![0]!["sha256"] = sha256;
        DatasetFile file = new() { Path = "note.txt", Bytes = text.Length, Rows = 0, Sha256 = sha256 };
        manifest["digest"] = DatasetManifest.DigestOf([file]);
        await File.WriteAllTextAsync(path, manifest.ToJsonString());
    }
}
