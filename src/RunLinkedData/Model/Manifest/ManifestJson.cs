using System.Text.Json;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Model.Manifest;

/// <summary>The manifest as JSON.</summary>
internal static class ManifestJson
{
    // A folder of 100,000 files has a manifest of some 20 MB.
    private const int Longest = 256 << 20;

    private const int LongestPin = 4096;
    private const int MostPins = 100;

    public static byte[] Write(DatasetManifest manifest) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(manifest, DatasetJson.Readable.DatasetManifest), (byte)'\n'];

    /// <summary>The bytes of the manifest as they are stored; null when there is none.</summary>
    public static async Task<byte[]?> FetchAsync(IArtifactStore artifacts, DatasetIdentity dataset, CancellationToken cancellationToken)
    {
        try
        {
            return await artifacts.FindAsync(
                dataset.ManifestPath, Longest, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw Error(dataset, $"cannot be read ({e.Message})", e);
        }
    }

    /// <summary>Reads a manifest, which may come from anywhere, and checks all of it.</summary>
    /// <exception cref="DatasetException"><c>DATASET_MANIFEST</c>: it cannot be used.</exception>
    public static DatasetManifest Read(ReadOnlyMemory<byte> json, DatasetIdentity dataset)
    {
        // Some editors put a byte order mark there.
        json = json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
        try
        {
            // What a later version is made of is not known, so its number comes before anything else.
            if ((FindVersion(json.Span) ?? throw Error(dataset, "has no manifest_version"))
                is var version and (< 1 or > DatasetManifest.CurrentVersion))
            {
                throw Error(
                    dataset,
                    $"has version {version}, and this library reads versions up to {DatasetManifest.CurrentVersion}. Update the library");
            }

            var manifest = JsonSerializer.Deserialize(json.Span, DatasetJson.Default.DatasetManifest) ?? throw Error(dataset, "is empty");
            manifest = manifest.Format == DatasetFormat.OfFiles ? manifest with { Format = null } : manifest;
            return Check(manifest, dataset);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw Error(dataset, $"cannot be read ({e.Message})", e);
        }
    }

    // Only as much is read as comes before it, which is nothing in manifests that this library has written.
    private static int? FindVersion(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isVersion = reader.ValueTextEquals("manifest_version"u8);
            reader.Read();
            if (isVersion)
            {
                return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var version) ? version : null;
            }

            reader.Skip();
        }

        return null;
    }

    /// <summary>Checks what a manifest says, which was made of what others wrote.</summary>
    /// <exception cref="DatasetException"><c>DATASET_MANIFEST</c>: it cannot be used.</exception>
    public static DatasetManifest Check(DatasetManifest manifest, DatasetIdentity dataset) =>
        Problem(manifest, dataset) is { } problem ? throw Error(dataset, problem) : manifest;

    private static DatasetException Error(DatasetIdentity dataset, string what, Exception? cause = null) =>
        dataset.Error(ErrorCode.DatasetManifest, $"The manifest of {dataset} {what}.", cause);

    private static string? Problem(DatasetManifest manifest, DatasetIdentity dataset)
    {
        if (manifest.Name != dataset.Name)
        {
            return $"is that of a dataset '{manifest.Name}'";
        }

        if (manifest.Columns.Any(c => c is null) || manifest.Files.Any(f => f is null) || manifest.Profile.Values.Any(p => p is null))
        {
            return "has a null in a list";
        }

        if (manifest.Columns.Count == 0 != (manifest.Content == DatasetContent.Files)
            || manifest.Columns.DistinctBy(c => c.Name).Count() != manifest.Columns.Count)
        {
            return "has no columns, or two of the same name, or columns of plain files";
        }

        if (manifest.ColumnSources?.Values.Any(sources => sources is null || sources.Any(source => source is null)) == true)
        {
            return "has a null in a list";
        }

        if (manifest.MemberIndex is null != manifest.MemberAttempt is null || manifest is { MemberIndex: < 0 } or { MemberAttempt: < 1 })
        {
            return "names an impossible member or attempt";
        }

        if (manifest.Checks?.Any(check => check is null) == true)
        {
            return "has a null in a list";
        }

        if (manifest.Format is not null && !DatasetFormat.IsName(manifest.Format))
        {
            return $"has the format '{manifest.Format}', which is no name of one";
        }

        if (manifest.EmptyFolders?.All(folder => folder is not null && DatasetPath.IsSafe(folder)) == false)
        {
            return "lists an empty folder that is not a plain path in the dataset's folder";
        }

        if (SourceProblem(manifest) is { } source)
        {
            return source;
        }

        if ((manifest.Files.Count == 0 && !manifest.IsTable) || manifest.Files.FirstOrDefault(f => !DatasetPath.IsSafe(f.Path)) is not null)
        {
            return manifest.Files.Count == 0
                ? "lists no files"
                : $"lists the file '{manifest.Files.First(f => !DatasetPath.IsSafe(f.Path)).Path}', "
                    + "which is not a plain path in the dataset's folder";
        }

        if (manifest.Files.DistinctBy(f => f.Path).Count() != manifest.Files.Count
            || manifest.Files.Any(f => f.Bytes < 0 || f.Rows < 0 || f.Sha256 is { } hash && !IsHash(hash))
            || manifest.Files.Any(f => f.Mode is { } mode && !FilePermissions.IsMode(mode)))
        {
            return "lists a file twice, or one with an impossible size, row count, hash or mode";
        }

        if (PlaceProblem(manifest) is { } place)
        {
            return place;
        }

        // Decimals, as sums of tampered numbers may not fit.
        return manifest.Files.Sum(f => (decimal)f.Bytes) != manifest.Bytes || manifest.Files.Sum(f => (decimal)f.Rows) != manifest.Rows
            || DatasetManifest.DigestOf(manifest.Files) != manifest.Digest
            ? "does not fit its own list of files: rows, bytes or digest are others"
            : null;
    }

    /// <summary>What is wrong with where the data is said to come from.</summary>
    private static string? SourceProblem(DatasetManifest manifest) => manifest.Source switch
    {
        null => manifest.Files.Any(file => file.Pin is not null) ? "lists files of a table, and names no table" : null,
        _ when manifest.ManifestVersion < DatasetManifest.CurrentVersion =>
            $"has version {manifest.ManifestVersion}, which knows no source, and names one",
        { Location: var location } when FileUri.FolderProblem(location) is { } problem => $"names a source {problem}",
        { Version: { } version } when !IsPin(version) => "names an impossible version of its source",
        { Pins: { } pins } when pins.Count > MostPins || !pins.All(pin => IsPin(pin.Key) && pin.Value is not null && IsPin(pin.Value)) =>
            "names impossible pins of its source",
        _ when manifest.Files.Any(
            file => file.Uri is null || (file.Pin is null) == manifest.IsTable || file.Pin is { } pin && !IsPin(pin)) =>
            "lists files that are not of its source",
        _ => null,
    };

    private static bool IsPin(string text) => text.Length is > 0 and <= LongestPin && !text.Any(char.IsControl);

    private static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>What is wrong with where the files are said to lie.</summary>
    private static string? PlaceProblem(DatasetManifest manifest)
    {
        if (manifest.ManifestVersion < DatasetManifest.VersionOf(manifest.Files))
        {
            return $"has version {manifest.ManifestVersion}, of which all files lie beside it, and lists some that lie elsewhere";
        }

        foreach (var file in manifest.Files)
        {
            var problem = (file.Run, file.Uri) switch
            {
                (not null, not null) => "in two places",
                ({ } run, _) when !DatasetIdentity.IsRunId(run) => "in what is no run",
                (null, _) when file.StoredPath is not null => "under another path of no run",
                _ when file.StoredPath is { } path && !DatasetPath.IsSafe(path) => "under no plain path",
                (_, { } uri) when FileUri.Problem(uri) is { } why => why,
                (_, null) when file.Sha256 is null => "and no hash of it",
                (_, null) when file.Modified is not null => "and when it was written",
                _ when (file.Sha256 ?? file.Version ?? file.Pin ?? (object?)file.Modified) is null => "and nothing that pins it",
                (_, not null) when file.Version is not null && file.SafeVersion is null => "with an impossible version",
                _ => null,
            };
            if (problem is not null)
            {
                return $"lists the file '{file.Path}' {problem}";
            }
        }

        return null;
    }
}
