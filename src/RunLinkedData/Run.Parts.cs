using Apache.Arrow;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Waiting;

namespace RunLinkedData;

public sealed partial class Run
{
    /// <summary>
    /// Writes the part of this member to a dataset that all members of its group make together. The rows are enumerated once and never held
    /// whole.
    /// </summary>
    /// <remarks>
    /// The version is made of the parts of all members, in the order of their indices, whichever was first: once all have completed, by the
    /// last of them, or by <see cref="RunTracker.Publish"/>. A member saves one part of a dataset; one without rows saves a part without
    /// rows. A later attempt of the same index takes the place of an earlier one. <c>docs/members.md</c> has the files.
    /// </remarks>
    /// <typeparam name="T">
    /// A class, record or struct whose public properties and fields are the columns; <c>docs/datasets.md</c> lists their types.
    /// </typeparam>
    /// <param name="name">
    /// The dataset's name, the same for all members: letters, digits, <c>_</c>, <c>-</c>, <c>.</c>; at most 100 characters.
    /// </param>
    /// <param name="rows">The rows of this member.</param>
    /// <param name="configure">Sets the format and the sizes of files, the same for all members; the default is Parquet.</param>
    /// <returns>The manifest that the part would have if it were the whole: columns, files with their hashes, profile.</returns>
    /// <exception cref="InvalidOperationException">The run was not joined as a member of a group.</exception>
    /// <exception cref="DatasetException">
    /// This member has saved its part already, or another file has the name of one of its own (<c>DATASET_EXISTS</c>), or a row holds a
    /// value that cannot be stored (<c>DATASET_VALUE</c>). The part does not count then.
    /// </exception>
    /// <exception cref="ArgumentException">No dataset can have that name, or an option is not valid.</exception>
    /// <exception cref="MLflow.MlflowException">
    /// The artifact store cannot be written (a full disk is <c>RESOURCE_EXHAUSTED</c>).
    /// </exception>
    /// <exception cref="RunStateException">The run has ended, or a later attempt of this member has begun.</exception>
    public DatasetManifest SaveDatasetPart<T>(string name, IEnumerable<T> rows, Action<SaveDatasetOptions>? configure = null) =>
        Blocking.Wait(() => SaveDatasetPartAsync(name, rows, configure));

    /// <inheritdoc cref="SaveDatasetPart{T}(string, IEnumerable{T}, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name, the same for all members.</param>
    /// <param name="rows">The rows of this member.</param>
    /// <param name="configure">Sets the format and the sizes of files, the same for all members; the default is Parquet.</param>
    /// <param name="cancellationToken">Cancels the call; the part does not count then.</param>
    public Task<DatasetManifest> SaveDatasetPartAsync<T>(
        string name,
        IEnumerable<T> rows,
        Action<SaveDatasetOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return SavePartAsync(name, configure, (writer, options) => writer.WriteRowsAsync(name, rows, options, cancellationToken));
    }

    /// <inheritdoc cref="SaveDatasetPart{T}(string, IEnumerable{T}, Action{SaveDatasetOptions}?)"/>
    public DatasetManifest SaveDatasetPart<T>(string name, IAsyncEnumerable<T> rows, Action<SaveDatasetOptions>? configure = null) =>
        Blocking.Wait(() => SaveDatasetPartAsync(name, rows, configure));

    /// <inheritdoc cref="SaveDatasetPart{T}(string, IEnumerable{T}, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name, the same for all members.</param>
    /// <param name="rows">The rows of this member.</param>
    /// <param name="configure">Sets the format and the sizes of files, the same for all members; the default is Parquet.</param>
    /// <param name="cancellationToken">Cancels the call; the part does not count then.</param>
    public Task<DatasetManifest> SaveDatasetPartAsync<T>(
        string name,
        IAsyncEnumerable<T> rows,
        Action<SaveDatasetOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return SavePartAsync(name, configure, (writer, options) => writer.WriteRowsAsync(name, rows, options, cancellationToken));
    }

    /// <summary>
    /// Writes Arrow record batches as the part of this member to a dataset that all members of its group make together. The batches are
    /// taken one by one and never held whole.
    /// </summary>
    /// <inheritdoc cref="SaveDatasetPart{T}(string, IEnumerable{T}, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name, the same for all members.</param>
    /// <param name="batches">The batches, all of one schema; at least one, which may be empty. They are not disposed.</param>
    /// <param name="configure">Sets the format and the sizes of files, the same for all members; the default is Parquet.</param>
    public DatasetManifest SaveDatasetPart(
        string name, IAsyncEnumerable<RecordBatch> batches, Action<SaveDatasetOptions>? configure = null) =>
        Blocking.Wait(() => SaveDatasetPartAsync(name, batches, configure));

    /// <inheritdoc cref="SaveDatasetPart(string, IAsyncEnumerable{RecordBatch}, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name, the same for all members.</param>
    /// <param name="batches">The batches, all of one schema; at least one, which may be empty. They are not disposed.</param>
    /// <param name="configure">Sets the format and the sizes of files, the same for all members; the default is Parquet.</param>
    /// <param name="cancellationToken">Cancels the call; the part does not count then.</param>
    public Task<DatasetManifest> SaveDatasetPartAsync(
        string name,
        IAsyncEnumerable<RecordBatch> batches,
        Action<SaveDatasetOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        return SavePartAsync(
            name, configure, (writer, options) => writer.WriteBatchesAsync(name, batches, null, options, cancellationToken));
    }

    /// <inheritdoc cref="SaveDatasetPart(string, IAsyncEnumerable{RecordBatch}, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name, the same for all members.</param>
    /// <param name="batches">The batches, all of one schema; at least one, which may be empty. They are not disposed.</param>
    /// <param name="configure">Sets the format and the sizes of files, the same for all members; the default is Parquet.</param>
    public DatasetManifest SaveDatasetPart(
        string name, IEnumerable<RecordBatch> batches, Action<SaveDatasetOptions>? configure = null) =>
        Blocking.Wait(() => SaveDatasetPartAsync(name, batches, configure));

    /// <inheritdoc cref="SaveDatasetPart(string, IAsyncEnumerable{RecordBatch}, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name, the same for all members.</param>
    /// <param name="batches">The batches, all of one schema; at least one, which may be empty. They are not disposed.</param>
    /// <param name="configure">Sets the format and the sizes of files, the same for all members; the default is Parquet.</param>
    /// <param name="cancellationToken">Cancels the call; the part does not count then.</param>
    public Task<DatasetManifest> SaveDatasetPartAsync(
        string name,
        IEnumerable<RecordBatch> batches,
        Action<SaveDatasetOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        return SaveDatasetPartAsync(name, batches.ToAsyncEnumerable(), configure, cancellationToken);
    }

    /// <summary>
    /// Stores a file, or a folder with all that is in it, as the part of this member to a dataset of files that all members of its group
    /// make together: under their own names, which differ from those of the other members.
    /// </summary>
    /// <inheritdoc cref="SaveDatasetPart{T}(string, IEnumerable{T}, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name, the same for all members.</param>
    /// <param name="fileOrFolder">The file (<see cref="FileInfo"/>) or folder (<see cref="DirectoryInfo"/>).</param>
    /// <param name="configure">Sets <see cref="SaveDatasetOptions.Reuse"/>; the other options are for rows.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public DatasetManifest SaveDatasetPart(string name, FileSystemInfo fileOrFolder, Action<SaveDatasetOptions>? configure = null) =>
        Blocking.Wait(() => SaveDatasetPartAsync(name, fileOrFolder, configure));

    /// <inheritdoc cref="SaveDatasetPart(string, FileSystemInfo, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name, the same for all members.</param>
    /// <param name="fileOrFolder">The file (<see cref="FileInfo"/>) or folder (<see cref="DirectoryInfo"/>).</param>
    /// <param name="cancellationToken">Cancels the call; the part does not count then.</param>
    public Task<DatasetManifest> SaveDatasetPartAsync(
        string name, FileSystemInfo fileOrFolder, CancellationToken cancellationToken = default) =>
        SaveDatasetPartAsync(name, fileOrFolder, null, cancellationToken);

    /// <inheritdoc cref="SaveDatasetPart(string, FileSystemInfo, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name, the same for all members.</param>
    /// <param name="fileOrFolder">The file (<see cref="FileInfo"/>) or folder (<see cref="DirectoryInfo"/>).</param>
    /// <param name="configure">Sets <see cref="SaveDatasetOptions.Reuse"/>; the other options are for rows.</param>
    /// <param name="cancellationToken">Cancels the call; the part does not count then.</param>
    public Task<DatasetManifest> SaveDatasetPartAsync(
        string name,
        FileSystemInfo fileOrFolder,
        Action<SaveDatasetOptions>? configure,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fileOrFolder);
        return SavePartAsync(
            name,
            configure,
            (writer, options) => fileOrFolder is DirectoryInfo
                ? writer.WriteFolderAsync(name, fileOrFolder.FullName, options.Reuse, cancellationToken)
                : writer.WriteFileAsync(name, fileOrFolder.FullName, options.Reuse, cancellationToken));
    }

    /// <summary>
    /// Writes the rows of a Parquet file, or of a folder of Parquet files that are one table, as the part of this member to a dataset that
    /// all members of its group make together, as <see cref="SaveParquet"/> does.
    /// </summary>
    /// <inheritdoc cref="SaveDatasetPart{T}(string, IEnumerable{T}, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name, the same for all members.</param>
    /// <param name="fileOrFolder">The file (<see cref="FileInfo"/>) or folder (<see cref="DirectoryInfo"/>).</param>
    /// <param name="configure">Sets the format and the sizes of files, the same for all members; the default is Parquet.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="DatasetSchemaException">A column is of a type that datasets do not hold, such as a struct.</exception>
    public DatasetManifest SaveParquetPart(string name, FileSystemInfo fileOrFolder, Action<SaveDatasetOptions>? configure = null) =>
        Blocking.Wait(() => SaveParquetPartAsync(name, fileOrFolder, configure));

    /// <inheritdoc cref="SaveParquetPart(string, FileSystemInfo, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name, the same for all members.</param>
    /// <param name="fileOrFolder">The file (<see cref="FileInfo"/>) or folder (<see cref="DirectoryInfo"/>).</param>
    /// <param name="configure">Sets the format and the sizes of files, the same for all members; the default is Parquet.</param>
    /// <param name="cancellationToken">Cancels the call; the part does not count then.</param>
    public Task<DatasetManifest> SaveParquetPartAsync(
        string name,
        FileSystemInfo fileOrFolder,
        Action<SaveDatasetOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        CheckExists(name, fileOrFolder);
        return SavePartAsync(
            name, configure, (writer, options) => writer.WriteParquetAsync(name, fileOrFolder, options, cancellationToken));
    }

    private Task<DatasetManifest> SavePartAsync(
        string name, Action<SaveDatasetOptions>? configure, Func<DatasetWriter, SaveDatasetOptions, Task<DatasetManifest>> write) =>
        SaveAsync(
            name,
            configure,
            options =>
            {
                options.Validate();
                return _partWriter is null
                    ? throw new InvalidOperationException(
                        $"This program has not joined run {Id} as a member of a group, so it has no part of '{name}' to save. "
                        + "Join the run as one of several, or save the whole with SaveDataset.")
                    : write(_partWriter, options);
            },
            _recorder.RecordPart);
}
