using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets;

/// <summary>
/// What the store throws while bytes are written must reach the caller as it is, also through the native writer of Parquet.
/// </summary>
[TestFixtureSource(nameof(RowFormats))]
public sealed class FullDiskTests(string format) : DatasetFixture
{
    [TestCase(0)]
    [TestCase(1_000)]
    [TestCase(100_000)]
    public void Save_NoSpaceLeft_ThrowsWhatTheStoreThrewAndLeavesNothing(int space)
    {
        var store = new FullDisk(Artifacts, space);
        var writer = new DatasetWriter(store, RunId, DatasetFormats.BuiltIn, TimeProvider.System);
        var options = new SaveDatasetOptions { Format = format, RowGroupRows = 2_000, MaxFileBytes = 30_000 };

        Assert.That(
            async () => await writer.WriteRowsAsync("sales", Sale.Make(50_000), options),
            Throws.TypeOf<IOException>().With.Message.EqualTo("No space left."));
        Assert.That(Directory.GetFiles(Root, "*", SearchOption.AllDirectories), Is.Empty);
    }

    private sealed class FullDisk(IArtifactStore inner, int space) : WrappedArtifacts(inner)
    {
        private int _space = space;

        public override async Task<ArtifactUpload> OpenWriteAsync(
            string path, bool overwrite = true, CancellationToken cancellationToken = default) =>
            new Upload(await base.OpenWriteAsync(path, overwrite, cancellationToken), this);

        private sealed class Upload(ArtifactUpload inner, FullDisk disk) : ArtifactUpload
        {
            public override Stream Content { get; } = new Limited(inner.Content, disk);

            public override Task CommitAsync(CancellationToken cancellationToken = default) => inner.CommitAsync(cancellationToken);

            public override ValueTask DisposeAsync() => inner.DisposeAsync();
        }

        private sealed class Limited(Stream inner, FullDisk disk) : MemoryStream
        {
            public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

            public override void Write(ReadOnlySpan<byte> buffer)
            {
                disk._space -= buffer.Length;
                if (disk._space < 0)
                {
                    throw new IOException("No space left.");
                }

                inner.Write(buffer);
            }
        }
    }
}
