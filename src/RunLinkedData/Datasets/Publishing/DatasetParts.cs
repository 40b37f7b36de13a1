using System.Text.Encodings.Web;
using System.Text.Json;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>The part manifests of a dataset, in its folder <c>_parts</c>: what the members of a group have saved of it.</summary>
internal sealed class DatasetParts(IArtifactStore artifacts, DatasetIdentity dataset)
{
    // As long as a manifest may be.
    private const int Longest = 256 << 20;

    private static readonly PartJson Readable = new(new JsonSerializerOptions(PartJson.Default.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The folder.</summary>
    public string Folder { get; } = dataset.Folder + "/" + PartName.Folder;

    /// <summary>The parts that are complete, of all attempts.</summary>
    public async Task<IReadOnlyList<PartName>> ListAsync(CancellationToken cancellationToken) =>
    [
        .. (await artifacts.ListAsync(Folder, cancellationToken).ConfigureAwait(false))
            .Select(entry => PartName.Parse(entry.Name))
            .OfType<PartName>(),
    ];

    /// <summary>
    /// As <see cref="ListAsync(CancellationToken)"/>, where the folder of the dataset has been listed: mostly there are none.
    /// </summary>
    public async Task<IReadOnlyList<PartName>> ListAsync(IEnumerable<ArtifactEntry> dataset, CancellationToken cancellationToken) =>
        dataset.Any(entry => entry.IsFolder && entry.Path == Folder) ? await ListAsync(cancellationToken).ConfigureAwait(false) : [];

    /// <summary>Writes the manifest of a part whose files are there: from then on it counts.</summary>
    /// <exception cref="DatasetException"><c>DATASET_EXISTS</c>: it is there.</exception>
    public async Task WriteAsync(PartManifest part, CancellationToken cancellationToken)
    {
        byte[] json = [.. JsonSerializer.SerializeToUtf8Bytes(part, Readable.PartManifest), (byte)'\n'];
        try
        {
            await artifacts.WriteAsync(PathOf(NameOf(part)), json, overwrite: false, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException e) when (PublicationErrors.IsOfAnotherWriter(e))
        {
            throw dataset.PartExists(NameOf(part), e);
        }
    }

    public Task DeleteAsync(PartName part, CancellationToken cancellationToken) =>
        artifacts.DeleteAsync(PathOf(part), cancellationToken);

    /// <summary>Reads the manifest of a part, which may come from anywhere, and checks it.</summary>
    /// <exception cref="DatasetException"><c>DATASET_MANIFEST</c>: it cannot be used.</exception>
    public async Task<PartManifest> ReadAsync(PartName name, CancellationToken cancellationToken)
    {
        try
        {
            var json = await artifacts.FindAsync(PathOf(name), Longest, cancellationToken).ConfigureAwait(false)
                ?? throw Error(name, "was taken away while it was to be read; a later attempt of the member may be at work");
            var part = JsonSerializer.Deserialize(json, PartJson.Default.PartManifest) ?? throw Error(name, "is empty");
            return Problem(part, name) is { } problem ? throw Error(name, problem) : part;
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or FormatException or ArgumentException)
        {
            throw Error(name, $"cannot be read ({e.Message})", e);
        }
    }

    private static PartName NameOf(PartManifest part) => new(part.Index!.Value, part.Attempt!.Value);

    private static string? Problem(PartManifest part, PartName name)
    {
        if (part.PartVersion is < 1 or > PartManifest.CurrentVersion)
        {
            return $"has version {part.PartVersion}, and this library reads versions up to {PartManifest.CurrentVersion}. "
                + "Update the library";
        }

        // What it says of files and columns is looked at with the whole manifest.
        return part.Index != name.Index || part.Attempt != name.Attempt ? "is that of another member or attempt"
            : part.Columns.Concat<object?>(part.Files).Concat(part.Summaries).Contains(null) ? "has a null in a list"
            : part.Files.Count == 0 ? "lists no files"
            : part.Files.Any(file => file.Uri is not null || file.Sha256 is null)
                ? "lists a file that is not in the artifacts of a run, or has no hash"
            : part.PartVersion < PartManifest.VersionOf(part.Files) ? "has version 1, of which all files lie beside it, and lists others"
            : part.Summaries.Count != part.Columns.Count ? "has not one summary for each column"
            : part.Columns.FirstOrDefault(column => ColumnType.Parse(column.Type) is null) is { } column
                ? $"has the column '{column.Name}' of type '{column.Type}', which is not known"
            : null;
    }

    private string PathOf(PartName part) => $"{Folder}/{part.File}";

    private DatasetException Error(PartName name, string what, Exception? cause = null) =>
        dataset.Error(ErrorCode.DatasetManifest, $"The part manifest '{PartName.Folder}/{name.File}' of {dataset} {what}.", cause);
}
