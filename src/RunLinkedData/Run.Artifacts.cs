using System.Text;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Recording.Logs;
using RunLinkedData.Waiting;

namespace RunLinkedData;

public sealed partial class Run
{
    // Folders that this library writes and vouches for.
    private static readonly string[] ReservedFolders = [DatasetIdentity.Root, "provenance"];

    /// <summary>Stores a file as an artifact of the run.</summary>
    /// <param name="file">The file on this machine.</param>
    /// <param name="folder">
    /// The folder in the artifacts; null for their root. The folders <c>datasets</c> and <c>provenance</c> are the library's own, and so
    /// are manifests in <c>inputs</c>.
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="MlflowException">
    /// The path is refused (<c>INVALID_PARAMETER_VALUE</c>), the artifact store cannot be written, or the file was
    /// changed meanwhile (<c>DATA_LOSS</c>).
    /// </exception>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public void LogArtifact(string file, string? folder = null) => Blocking.Wait(() => LogArtifactAsync(file, folder));

    /// <inheritdoc cref="LogArtifact(string, string?)"/>
    /// <param name="file">The file on this machine.</param>
    /// <param name="folder">The folder in the artifacts; null for their root.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is stored then.</param>
    public async Task LogArtifactAsync(string file, string? folder = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        var path = CheckArtifactPath(ArtifactPath.Join(folder, Path.GetFileName(file)));
        await StoreFileAsync(file, path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stores what a stream gives, to its end, as an artifact of the run.</summary>
    /// <param name="content">The content; it is not disposed.</param>
    /// <param name="path">The file's path in the artifacts, such as <c>plots/error.png</c>.</param>
    /// <exception cref="MlflowException">
    /// The path is refused (<c>INVALID_PARAMETER_VALUE</c>), or the artifact store cannot be written.
    /// </exception>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public void LogArtifact(Stream content, string path) => Blocking.Wait(() => LogArtifactAsync(content, path));

    /// <inheritdoc cref="LogArtifact(Stream, string)"/>
    /// <param name="content">The content; it is not disposed.</param>
    /// <param name="path">The file's path in the artifacts, such as <c>plots/error.png</c>.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is stored then.</param>
    public Task LogArtifactAsync(Stream content, string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return StoreAsync(content, CheckArtifactPath(path), cancellationToken);
    }

    /// <summary>Stores a folder with all that is in it as artifacts of the run. Links in it are not followed.</summary>
    /// <remarks>
    /// Up to four files are on their way at once. The first that fails ends the others, and its error is thrown;
    /// files that are stored by then stay.
    /// </remarks>
    /// <param name="source">The folder on this machine.</param>
    /// <param name="folder">The folder in the artifacts; null for their root.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="MlflowException">
    /// A path is refused (<c>INVALID_PARAMETER_VALUE</c>), or the artifact store cannot be written.
    /// </exception>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public void LogArtifacts(string source, string? folder = null) => Blocking.Wait(() => LogArtifactsAsync(source, folder));

    /// <inheritdoc cref="LogArtifacts"/>
    /// <param name="source">The folder on this machine.</param>
    /// <param name="folder">The folder in the artifacts; null for their root.</param>
    /// <param name="cancellationToken">Cancels the call; files stored so far stay.</param>
    public async Task LogArtifactsAsync(string source, string? folder = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        var files = Directory.GetFiles(source, "*", options)
            .Select(file => (File: file, Path: CheckArtifactPath(ArtifactPath.Join(folder, ArtifactName(source, file)))))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .ToArray();
        await LimitedParallel.ForEachAsync(
            files, (file, token) => StoreFileAsync(file.File, file.Path, token), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stores text as an artifact of the run, in UTF-8.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The file's path in the artifacts, such as <c>notes/outliers.md</c>.</param>
    /// <exception cref="MlflowException">
    /// The path is refused (<c>INVALID_PARAMETER_VALUE</c>), or the artifact store cannot be written.
    /// </exception>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public void LogText(string text, string path) => Blocking.Wait(() => LogTextAsync(text, path));

    /// <inheritdoc cref="LogText"/>
    /// <param name="text">The text.</param>
    /// <param name="path">The file's path in the artifacts, such as <c>notes/outliers.md</c>.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is stored then.</param>
    public async Task LogTextAsync(string text, string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await StoreAsync(content, CheckArtifactPath(path), cancellationToken).ConfigureAwait(false);
    }

    private static string ArtifactName(string root, string file) =>
        Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/');

    private static string CheckArtifactPath(string path)
    {
        var top = ArtifactPath.Check(path).Split('/', 2)[0];
        if (FetchablePath.Problem(path) is { } problem)
        {
            throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue, $"The artifact path '{path}' is refused: {problem}. Use another name.");
        }

        return !ReservedFolders.Contains(top, StringComparer.OrdinalIgnoreCase)
            && !(top.Equals(DatasetIdentity.InputsRoot, StringComparison.OrdinalIgnoreCase)
                && path.EndsWith("/" + DatasetIdentity.ManifestFile, StringComparison.OrdinalIgnoreCase))
            && !RunLogFile.IsLog(path)
            ? path
            : throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"The artifact path '{path}' is refused: this library writes there itself. "
                + "Use another folder, or SaveDataset for a dataset.");
    }

    private async Task StoreFileAsync(string file, string path, CancellationToken cancellationToken)
    {
        using var writing = _recorder.BeginWriting($"artifact '{path}'");
        await _recorder.ThrowUnlessOpenAsync(cancellationToken).ConfigureAwait(false);
        _recorder.Inventory.NoteArtifact();
        await _recorder.Artifacts.UploadFileAsync(file, path, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    private async Task StoreAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        using var writing = _recorder.BeginWriting($"artifact '{path}'");
        await _recorder.ThrowUnlessOpenAsync(cancellationToken).ConfigureAwait(false);
        _recorder.Inventory.NoteArtifact();
        await _recorder.Artifacts.WriteAsync(path, content, cancellationToken: cancellationToken).ConfigureAwait(false);
    }
}
