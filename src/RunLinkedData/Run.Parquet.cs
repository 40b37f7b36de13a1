using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData;

public sealed partial class Run
{
    /// <summary>
    /// Writes the rows of a Parquet file that any program wrote as a dataset of this run; or those of a folder of Parquet files that are
    /// one table: all in it, or in folders
    /// named <c>key=value</c>, whose values become columns.
    /// </summary>
    /// <remarks>
    /// <c>docs/datasets.md</c> has what becomes of each type, and what is refused because a dataset would not keep it: <see
    /// cref="SaveDataset(string, FileSystemInfo)"/> keeps
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
    /// <exception cref="MLflow.MlflowException">The name is refused, or the artifact store cannot be written.</exception>
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
        ArgumentNullException.ThrowIfNull(fileOrFolder);
        if (!fileOrFolder.Exists)
        {
            var path = fileOrFolder.FullName;
            throw fileOrFolder is DirectoryInfo
                ? new DirectoryNotFoundException($"There is no folder '{path}' to save as dataset '{name}'.")
                : new FileNotFoundException($"There is no file '{path}' to save as dataset '{name}'.", path);
        }

        return SaveAsync(name, configure, options => _writer.WriteParquetAsync(name, fileOrFolder, options, cancellationToken));
    }
}
