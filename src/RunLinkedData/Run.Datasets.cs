using Apache.Arrow;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model;
using RunLinkedData.Model.Checks;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Waiting;

namespace RunLinkedData;

public sealed partial class Run
{
    /// <summary>Writes rows as a dataset of this run. The rows are enumerated once and never held whole.</summary>
    /// <typeparam name="T">
    /// A class, record or struct whose public properties and fields are the columns; <c>docs/datasets.md</c> lists their types.
    /// </typeparam>
    /// <param name="name">The dataset's name: letters, digits, <c>_</c>, <c>-</c>, <c>.</c>; at most 100 characters.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="configure">Sets the format and the sizes of files; the default is Parquet.</param>
    /// <returns>The manifest: columns, files with their hashes, profile and digest.</returns>
    /// <exception cref="DatasetException">
    /// The run has written that dataset already, or a row holds a value that cannot be stored; nothing is left then.
    /// </exception>
    /// <exception cref="ArgumentException">No dataset can have that name, or an option is not valid.</exception>
    /// <exception cref="MLflow.MlflowException">
    /// The artifact store cannot be written (a full disk is <c>RESOURCE_EXHAUSTED</c>).
    /// </exception>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public DatasetManifest SaveDataset<T>(string name, IEnumerable<T> rows, Action<SaveDatasetOptions>? configure = null) =>
        Blocking.Wait(() => SaveDatasetAsync(name, rows, configure));

    /// <inheritdoc cref="SaveDataset{T}(string, IEnumerable{T}, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="configure">Sets the format and the sizes of files; the default is Parquet.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is left then.</param>
    public Task<DatasetManifest> SaveDatasetAsync<T>(
        string name,
        IEnumerable<T> rows,
        Action<SaveDatasetOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return SaveAsync(name, configure, options => _writer.WriteRowsAsync(name, rows, options, cancellationToken));
    }

    /// <inheritdoc cref="SaveDataset{T}(string, IEnumerable{T}, Action{SaveDatasetOptions}?)"/>
    public DatasetManifest SaveDataset<T>(string name, IAsyncEnumerable<T> rows, Action<SaveDatasetOptions>? configure = null) =>
        Blocking.Wait(() => SaveDatasetAsync(name, rows, configure));

    /// <inheritdoc cref="SaveDataset{T}(string, IEnumerable{T}, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name.</param>
    /// <param name="rows">The rows, as they come.</param>
    /// <param name="configure">Sets the format and the sizes of files; the default is Parquet.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is left then.</param>
    public Task<DatasetManifest> SaveDatasetAsync<T>(
        string name,
        IAsyncEnumerable<T> rows,
        Action<SaveDatasetOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return SaveAsync(name, configure, options => _writer.WriteRowsAsync(name, rows, options, cancellationToken));
    }

    /// <summary>Writes Arrow record batches as a dataset of this run. The batches are taken one by one and never held whole.</summary>
    /// <inheritdoc cref="SaveDataset{T}(string, IEnumerable{T}, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name.</param>
    /// <param name="batches">The batches, all of one schema; at least one, which may be empty. They are not disposed.</param>
    /// <param name="configure">Sets the format and the sizes of files; the default is Parquet.</param>
    public DatasetManifest SaveDataset(string name, IAsyncEnumerable<RecordBatch> batches, Action<SaveDatasetOptions>? configure = null) =>
        Blocking.Wait(() => SaveDatasetAsync(name, batches, configure));

    /// <inheritdoc cref="SaveDataset(string, IAsyncEnumerable{RecordBatch}, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name.</param>
    /// <param name="batches">The batches, all of one schema; at least one, which may be empty. They are not disposed.</param>
    /// <param name="configure">Sets the format and the sizes of files; the default is Parquet.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is left then.</param>
    public Task<DatasetManifest> SaveDatasetAsync(
        string name,
        IAsyncEnumerable<RecordBatch> batches,
        Action<SaveDatasetOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        return SaveAsync(name, configure, options => _writer.WriteBatchesAsync(name, batches, null, options, cancellationToken));
    }

    /// <inheritdoc cref="SaveDataset(string, IAsyncEnumerable{RecordBatch}, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name.</param>
    /// <param name="batches">The batches, all of one schema; at least one, which may be empty. They are not disposed.</param>
    /// <param name="configure">Sets the format and the sizes of files; the default is Parquet.</param>
    public DatasetManifest SaveDataset(string name, IEnumerable<RecordBatch> batches, Action<SaveDatasetOptions>? configure = null) =>
        Blocking.Wait(() => SaveDatasetAsync(name, batches, configure));

    /// <inheritdoc cref="SaveDataset(string, IAsyncEnumerable{RecordBatch}, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name.</param>
    /// <param name="batches">The batches, all of one schema; at least one, which may be empty. They are not disposed.</param>
    /// <param name="configure">Sets the format and the sizes of files; the default is Parquet.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is left then.</param>
    public Task<DatasetManifest> SaveDatasetAsync(
        string name,
        IEnumerable<RecordBatch> batches,
        Action<SaveDatasetOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        return SaveDatasetAsync(name, batches.ToAsyncEnumerable(), configure, cancellationToken);
    }

    /// <summary>
    /// Stores a file, or a folder with all that is in it, as a dataset of this run: a model, a report, data in a format of your own.
    /// </summary>
    /// <param name="name">The dataset's name: letters, digits, <c>_</c>, <c>-</c>, <c>.</c>; at most 100 characters.</param>
    /// <param name="fileOrFolder">
    /// The file (<see cref="FileInfo"/>) or folder (<see cref="DirectoryInfo"/>). A link to a file in the folder is saved as that file.
    /// Permissions of files, and folders without files, are kept in the manifest.
    /// </param>
    /// <param name="configure">Sets <see cref="SaveDatasetOptions.Reuse"/>; the other options are for rows.</param>
    /// <returns>The manifest: files with their hashes, and digest.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="DatasetException">
    /// The run has written that dataset already (<c>DATASET_EXISTS</c>), or something cannot be saved: a named pipe, a socket, a device, a
    /// link out of the folder or to a folder, a name that MLflow cannot fetch (<c>DATASET_VALUE</c>; nothing is left then).
    /// </exception>
    /// <exception cref="ArgumentException">No dataset can have that name, or an option is not valid.</exception>
    /// <exception cref="MLflow.MlflowException">The artifact store cannot be written.</exception>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public DatasetManifest SaveDataset(string name, FileSystemInfo fileOrFolder, Action<SaveDatasetOptions>? configure = null) =>
        Blocking.Wait(() => SaveDatasetAsync(name, fileOrFolder, configure));

    /// <inheritdoc cref="SaveDataset(string, FileSystemInfo, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name.</param>
    /// <param name="fileOrFolder">The file (<see cref="FileInfo"/>) or folder (<see cref="DirectoryInfo"/>).</param>
    /// <param name="cancellationToken">Cancels the call; nothing is left then.</param>
    public Task<DatasetManifest> SaveDatasetAsync(
        string name, FileSystemInfo fileOrFolder, CancellationToken cancellationToken = default) =>
        SaveDatasetAsync(name, fileOrFolder, null, cancellationToken);

    /// <inheritdoc cref="SaveDataset(string, FileSystemInfo, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name.</param>
    /// <param name="fileOrFolder">The file (<see cref="FileInfo"/>) or folder (<see cref="DirectoryInfo"/>).</param>
    /// <param name="configure">Sets <see cref="SaveDatasetOptions.Reuse"/>; the other options are for rows.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is left then.</param>
    public Task<DatasetManifest> SaveDatasetAsync(
        string name,
        FileSystemInfo fileOrFolder,
        Action<SaveDatasetOptions>? configure,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fileOrFolder);
        return SaveAsync(
            name,
            configure,
            options =>
            {
                if (options.Expectations.Count > 0 || options.Contract is not null)
                {
                    throw new ArgumentException(
                        $"Something is expected of the rows of '{name}', and it is saved as files. "
                        + "Save a table of Parquet files with SaveParquet.",
                        nameof(configure));
                }

                return fileOrFolder is DirectoryInfo
                    ? _writer.WriteFolderAsync(name, fileOrFolder.FullName, options.Reuse, cancellationToken)
                    : _writer.WriteFileAsync(name, fileOrFolder.FullName, options.Reuse, cancellationToken);
            });
    }

    /// <summary>
    /// Writes the rows of a Parquet file that any program wrote as a dataset of this run; or those of a folder of Parquet files that are
    /// one table: all in it, or in folders
    /// named <c>key=value</c>, whose values become columns.
    /// </summary>
    /// <remarks>
    /// <c>docs/datasets.md</c> has what becomes of each type, and what is refused because a dataset would not keep it: <see
    /// cref="SaveDataset(string, FileSystemInfo, Action{SaveDatasetOptions}?)"/> keeps
    /// any file as it is. The rows are never held whole.
    /// </remarks>
    /// <param name="name">The dataset's name: letters, digits, <c>_</c>, <c>-</c>, <c>.</c>; at most 100 characters.</param>
    /// <param name="fileOrFolder">The file (<see cref="FileInfo"/>), under any name, or folder (<see cref="DirectoryInfo"/>).</param>
    /// <param name="configure">Sets the format and the sizes of the dataset's files; the default is Parquet.</param>
    /// <returns>The manifest: columns, files with their hashes, profile and digest.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="DatasetSchemaException">A column is of a type that datasets do not hold, such as a struct, or the files of the
    /// folder are not one table.</exception>
    /// <exception cref="DatasetCorruptException">A file cannot be decoded; nothing is left then.</exception>
    /// <exception cref="DatasetException">
    /// The run has written that dataset already, or a value has no place in its column (<c>DATASET_VALUE</c>); nothing is left then.
    /// </exception>
    /// <exception cref="ArgumentException">No dataset can have that name, or an option is not valid.</exception>
    /// <exception cref="MLflow.MlflowException">The artifact store cannot be written.</exception>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public DatasetManifest SaveParquet(string name, FileSystemInfo fileOrFolder, Action<SaveDatasetOptions>? configure = null) =>
        Blocking.Wait(() => SaveParquetAsync(name, fileOrFolder, configure));

    /// <inheritdoc cref="SaveParquet(string, FileSystemInfo, Action{SaveDatasetOptions}?)"/>
    /// <param name="name">The dataset's name.</param>
    /// <param name="fileOrFolder">The file (<see cref="FileInfo"/>), under any name, or folder (<see cref="DirectoryInfo"/>).</param>
    /// <param name="configure">Sets the format and the sizes of the dataset's files; the default is Parquet.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is left then.</param>
    public Task<DatasetManifest> SaveParquetAsync(
        string name,
        FileSystemInfo fileOrFolder,
        Action<SaveDatasetOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        CheckExists(name, fileOrFolder);
        return SaveAsync(name, configure, options => _writer.WriteParquetAsync(name, fileOrFolder, options, cancellationToken));
    }

    private static void CheckExists(string name, FileSystemInfo fileOrFolder)
    {
        ArgumentNullException.ThrowIfNull(fileOrFolder);
        if (!fileOrFolder.Exists)
        {
            var path = fileOrFolder.FullName;
            throw fileOrFolder is DirectoryInfo
                ? new DirectoryNotFoundException($"There is no folder '{path}' to save as dataset '{name}'.")
                : new FileNotFoundException($"There is no file '{path}' to save as dataset '{name}'.", path);
        }
    }

    private Task<DatasetManifest> SaveAsync(
        string name, Action<SaveDatasetOptions>? configure, Func<SaveDatasetOptions, Task<DatasetManifest>> write) =>
        SaveAsync(name, configure, write, _recorder.RecordOutput);

    private async Task<DatasetManifest> SaveAsync<TOptions>(
        string name,
        Action<TOptions>? configure,
        Func<TOptions, Task<DatasetManifest>> write,
        Action<DatasetManifest> record)
        where TOptions : new()
    {
        _recorder.ThrowIfEnded();
        DatasetIdentity.CheckName(name);
        var options = new TOptions();
        configure?.Invoke(options);
        _recorder.InputColumns.Check(name, Id, (options as SaveDatasetOptions)?.Derived ?? []);
        using var writing = _recorder.BeginWriting($"dataset '{name}'");
        try
        {
            var manifest = await write(options).ConfigureAwait(false);
            record(manifest);
            Record(manifest.Checks);
            return manifest;
        }
        catch (ExpectationException e)
        {
            Record(e.Checks);
            throw;
        }

        void Record(IReadOnlyList<DatasetCheck>? checks)
        {
            foreach (var check in checks ?? [])
            {
                _recorder.Record(check);
            }
        }
    }
}
