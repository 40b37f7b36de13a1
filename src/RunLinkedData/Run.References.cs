using RunLinkedData.Datasets.Locating;
using RunLinkedData.Datasets.Referencing;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Waiting;

namespace RunLinkedData;

public sealed partial class Run
{
    /// <summary>
    /// Makes a dataset of this run of what lies elsewhere, and copies nothing: files, or a table of another program at a version. The
    /// manifest says where it is and what pins it; loading opens exactly that, or fails and says what is gone.
    /// </summary>
    /// <remarks>
    /// Nobody keeps the bytes for the version: what vacuums a table, expires a snapshot, or overwrites a file takes it away. Tables need a
    /// package, such as RunLinkedData.Lake for Delta, Iceberg and folders of Parquet files
    /// (<see cref="RunTrackerOptions.VersionSources"/>). <c>docs/by-reference.md</c> has what pins what.
    /// </remarks>
    /// <param name="name">The dataset's name: letters, digits, <c>_</c>, <c>-</c>, <c>.</c>; at most 100 characters.</param>
    /// <param name="location">
    /// The file, the folder or the table: a path of this machine, or a URI such as <c>s3://bucket/sales</c> of a storage that the tracker
    /// knows; without credentials.
    /// </param>
    /// <param name="configure">Says which version of a table, what else lies there, and whether files are hashed.</param>
    /// <returns>The manifest: where the data is, files with what pins them, columns and rows where the kind of table knows them.</returns>
    /// <exception cref="DatasetException">
    /// The run has written that dataset already (<c>DATASET_EXISTS</c>); nothing is there, or what no manifest can name or pin
    /// (<c>DATASET_VALUE</c>); it looks like a table that nothing here reads (<c>DATASET_FORMAT</c>).
    /// </exception>
    /// <exception cref="SourceException">
    /// There is no such table or version (<c>TABLE_NOT_FOUND</c>), it is there no more (<c>TABLE_GONE</c>), it is damaged
    /// (<c>TABLE_CORRUPT</c>) or needs what is not known here (<c>TABLE_UNSUPPORTED</c>).
    /// </exception>
    /// <exception cref="ArgumentException">No dataset can have that name, or the location or an option is not valid.</exception>
    /// <exception cref="MLflow.MlflowException">
    /// The location cannot be read (<c>INVALID_PARAMETER_VALUE</c>: no storage of that scheme is known), or the run's artifacts cannot be
    /// written.
    /// </exception>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public DatasetManifest SaveReference(string name, string location, Action<SaveReferenceOptions>? configure = null) =>
        Blocking.Wait(() => SaveReferenceAsync(name, location, configure));

    /// <inheritdoc cref="SaveReference"/>
    /// <param name="name">The dataset's name.</param>
    /// <param name="location">The file, the folder or the table: a path of this machine, or a URI.</param>
    /// <param name="configure">Says which version of a table, what else lies there, and whether files are hashed.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is left then.</param>
    public async Task<DatasetManifest> SaveReferenceAsync(
        string name, string location, Action<SaveReferenceOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(location);
        return await SaveAsync<SaveReferenceOptions>(
            name,
            configure,
            options => _writer.WriteReferenceAsync(
                name, (dataset, token) => PinAsync(dataset, location, options, token), cancellationToken),
            _recorder.RecordOutput).ConfigureAwait(false);
    }

    private Task<DatasetManifest> PinAsync(
        DatasetIdentity dataset, string location, ReferenceOptions options, CancellationToken cancellationToken)
    {
        var services = _recorder.Services;
        HoldingStores stores = new(services.Store, services.ArtifactStores, services.Sources);
        return new ReferencePinning(stores, _recorder.Artifacts, services.Time).PinAsync(dataset, location, options, cancellationToken);
    }
}
