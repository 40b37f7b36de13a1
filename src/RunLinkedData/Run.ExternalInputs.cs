using RunLinkedData.Datasets.Reading;
using RunLinkedData.Datasets.Referencing;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.Model;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Waiting;

namespace RunLinkedData;

public sealed partial class Run
{
    /// <summary>
    /// Records that this run reads something that no run of this store made: a database table, a file, an object in a bucket.
    /// </summary>
    /// <param name="name">A name for it, as for a dataset.</param>
    /// <param name="source">
    /// Where it is: a URI, a path or a connection string. Credentials in it (user-info of a URI, values named <c>password</c>,
    /// <c>token</c>, <c>signature</c> and the like) are left out of what is stored.
    /// </param>
    /// <param name="version">
    /// Its version in the words of its own system: a snapshot ID, an ETag, a date, a row count. At most 500 characters.
    /// What looks like a secret in it is left out of what is stored, as of the source.
    /// </param>
    /// <exception cref="ArgumentException">It cannot have that name, or the source or version is blank.</exception>
    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: the source or version is refused, or another source of that name and version is recorded already.
    /// </exception>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public void LogExternalInput(string name, string source, string version)
    {
        _recorder.ThrowIfEnded();
        _recorder.RecordExternalInput(DatasetLink.ToExternalInput(name, source, version));
    }

    /// <summary>
    /// Records that this run reads what lies elsewhere and no run of this store made: files, or a table of another program at a version.
    /// What is there now is pinned as <see cref="SaveReference"/> pins it, so that it can be read again later, verified and compared.
    /// </summary>
    /// <remarks>
    /// The version that is recorded is that of its own system: of a Delta table the number, of an Iceberg table the ID of the snapshot, of
    /// one file in a bucket its version ID or ETag; of other files the start of the digest of what pins them. The manifest is kept among
    /// the run's artifacts, <c>inputs/NAME/VERSION/_manifest.json</c>, and nothing of the data is. <c>docs/by-reference.md</c> has what
    /// pins what.
    /// </remarks>
    /// <param name="name">A name for it, as for a dataset.</param>
    /// <param name="location">
    /// The file, the folder or the table: a path of this machine, or a URI such as <c>s3://bucket/sales</c> of a storage that the tracker
    /// knows; without credentials.
    /// </param>
    /// <param name="configure">Says which version of a table, what else lies there, and whether files are hashed.</param>
    /// <returns>What was pinned, to be read: whatever becomes of the place meanwhile, it gives that or fails.</returns>
    /// <exception cref="DatasetException">
    /// Nothing is there, or what no manifest can name or pin (<c>DATASET_VALUE</c>); it looks like a table that nothing here reads
    /// (<c>DATASET_FORMAT</c>); the run has pinned that version otherwise already (<c>DATASET_EXISTS</c>).
    /// </exception>
    /// <exception cref="Datasets.Sources.SourceException">
    /// There is no such table or version (<c>TABLE_NOT_FOUND</c>), it is there no more (<c>TABLE_GONE</c>), it is damaged
    /// (<c>TABLE_CORRUPT</c>) or needs what is not known here (<c>TABLE_UNSUPPORTED</c>).
    /// </exception>
    /// <exception cref="ArgumentException">It cannot have that name, or the location or an option is not valid.</exception>
    /// <exception cref="MlflowException">
    /// The location cannot be read (<c>INVALID_PARAMETER_VALUE</c>: no storage of that scheme is known), another source of that name and
    /// version is recorded already, or the run's artifacts cannot be written.
    /// </exception>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public Dataset LogExternalInput(string name, string location, Action<LogExternalInputOptions>? configure = null) =>
        Blocking.Wait(() => LogExternalInputAsync(name, location, configure));

    /// <inheritdoc cref="LogExternalInput(string, string, Action{LogExternalInputOptions}?)"/>
    /// <param name="name">A name for it, as for a dataset.</param>
    /// <param name="location">The file, the folder or the table: a path of this machine, or a URI.</param>
    /// <param name="configure">Says which version of a table, what else lies there, and whether files are hashed.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is recorded then.</param>
    public async Task<Dataset> LogExternalInputAsync(
        string name, string location, Action<LogExternalInputOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        _recorder.ThrowIfEnded();
        DatasetIdentity.CheckName(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(location);
        LogExternalInputOptions options = new();
        configure?.Invoke(options);

        // Several threads may record the same one: that is once.
        using var writing = _recorder.BeginWriting($"external input '{name}'", alone: false);
        var pinned = await PinAsync(new DatasetIdentity(name, Id), location, options, cancellationToken).ConfigureAwait(false);
        var link = DatasetLink.ToExternalInput(pinned, InputPins.VersionOf(pinned));
        TrackingLimits.CheckInput(link);
        await _recorder.ThrowUnlessOpenAsync(cancellationToken).ConfigureAwait(false);
        var input = new DatasetIdentity(name, Id) { ExternalVersion = DatasetLink.ReadExternalInput(link)!.Version };
        var manifest = await InputPins.KeepAsync(_recorder.Artifacts, input, pinned, cancellationToken).ConfigureAwait(false);
        _recorder.RecordExternalInput(link);
        return _recorder.Services.Versions.Open(input, manifest, _recorder.Started);
    }
}
