using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets.Reading;

/// <summary>Datasets in an object storage that tells what was asked of it.</summary>
public abstract class PartialFixture : DatasetFixture
{
    private StoreContext _context = null!;

    protected MemoryStorage Storage { get; private set; } = null!;

    private protected IArtifactStore Store { get; private set; } = null!;

    /// <summary>How many bytes were read since the data were saved.</summary>
    protected long BytesRead => Storage.BytesSent - _bytesBefore;

    /// <summary>The manifest of what was saved last.</summary>
    private protected DatasetManifest Manifest { get; private set; } = null!;

    /// <summary>How often was read since the data were saved.</summary>
    protected int Reads => Storage.Calls.Count - _callsBefore;

    private int _callsBefore;
    private long _bytesBefore;

    [SetUp]
    public void OpenStorage() => OpenStorage(new ArtifactCapabilities { Ranges = true, Versions = true });

    [TearDown]
    public void CloseStorage() => _context.Dispose();

    protected void OpenStorage(ArtifactCapabilities capabilities)
    {
        _context?.Dispose();
        Storage = new MemoryStorage(capabilities);
        _context = new StoreContext
        {
            TrackingUri = "memory:",
            ServerOptions = address => new MlflowServerOptions
            {
                TrackingUri = address,
                MaxRetries = 3,
                BackoffFactor = 0,
                BackoffJitter = 0,
            },
        };
        Store = new RemoteArtifactStore(Storage, _context);
    }

    protected async Task<Dataset> SaveAsync<T>(IEnumerable<T> rows, PartialReads reads, SaveDatasetOptions? options = null)
    {
        var writer = new DatasetWriter(Store, RunId, DatasetFormats.BuiltIn, TimeProvider.System);
        Manifest = await writer.WriteRowsAsync(NewName(), rows, options ?? new SaveDatasetOptions());
        (_callsBefore, _bytesBefore) = (Storage.Calls.Count, Storage.BytesSent);
        return Open(reads);
    }

    protected Dataset Open(PartialReads reads) => new(Store, Manifest, Producer, partialReads: reads);

    /// <summary>The path in the store of a file of what was saved.</summary>
    protected string PathOf(int file) => $"datasets/{Manifest.Name}/{Manifest.Files[file].Path}";
}
