using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Local;

namespace RunLinkedData.Testing;

/// <summary>The artifacts of runs as they are, with the paths that were read, and errors for those that a test chooses.</summary>
public sealed class ObservedArtifacts
{
    private readonly List<string> _reads = [];

    /// <summary>The full URIs of the files that were opened, in order.</summary>
    public IReadOnlyList<string> Reads
    {
        get
        {
            lock (_reads)
            {
                return [.. _reads];
            }
        }
    }

    /// <summary>Given a path in the artifacts that is read or listed, the error it fails with, or null to let it through.</summary>
    public Func<string, Exception?> Fault { get; set; } = _ => null;

    /// <summary>Given a path that is to be written, what is awaited before: it may fail, or take its time.</summary>
    public Func<string, CancellationToken, Task> BeforeWrite { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Observes the artifacts in folders of this machine.</summary>
    public void Watch(RunTrackerOptions options)
    {
        foreach (var scheme in (string[])["", "file"])
        {
            options.ArtifactStores[scheme] = (uri, _) => new Store(this, new LocalArtifactStore(uri));
        }
    }

    private sealed class Store(ObservedArtifacts observer, IArtifactStore inner) : WrappedArtifacts(inner)
    {
        public override Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default)
        {
            lock (observer._reads)
            {
                observer._reads.Add($"{ArtifactUri}/{path}");
            }

            return observer.Fault(path) is { } fault ? Task.FromException<Stream>(fault) : base.OpenReadAsync(path, cancellationToken);
        }

        public override async Task<ArtifactUpload> OpenWriteAsync(
            string path, bool overwrite = true, CancellationToken cancellationToken = default)
        {
            await observer.BeforeWrite(path, cancellationToken);
            return await base.OpenWriteAsync(path, overwrite, cancellationToken);
        }

        public override Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default) =>
            observer.Fault(path) is { } fault
                ? Task.FromException<IReadOnlyList<ArtifactEntry>>(fault)
                : base.ListAsync(path, cancellationToken);
    }
}
