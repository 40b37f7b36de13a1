using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Artifacts;

public sealed class FileCopyTests
{
    [Test]
    public async Task UploadFile_ChangedWhileItIsCopied_IsRefusedAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        var artifacts = new FolderArtifacts(folder["artifacts"]);
        await File.WriteAllTextAsync(folder["file"], "first");
        IArtifactWriter store = new Meddled(artifacts, () => File.AppendAllText(folder["file"], " and more"));

        Assert.That(
            async () => await store.UploadFileAsync(folder["file"], "a.txt", hash: true),
            Throws.InstanceOf<MlflowException>()
                .With.Property("Code")
                .EqualTo(MlflowErrorCode.DataLoss)
                .And.Message.Contains(folder["file"]));
        Assert.That(await artifacts.ListAsync(), Is.Empty);
    }

    /// <summary>Something else happens once the file is open.</summary>
    private sealed class Meddled(IArtifactWriter inner, Action action) : IArtifactWriter
    {
        public Task<ArtifactUpload> OpenWriteAsync(string path, bool overwrite = true, CancellationToken cancellationToken = default)
        {
            action();
            return inner.OpenWriteAsync(path, overwrite, cancellationToken);
        }
    }
}
