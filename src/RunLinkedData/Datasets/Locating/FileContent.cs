using System.Globalization;
using System.Security.Cryptography;
using RunLinkedData.Datasets.Caching;
using RunLinkedData.MLflow;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Locating;

/// <summary>Reads files of a version where they lie, and checks that they are what the manifest says.</summary>
internal static class FileContent
{
    private const int BufferBytes = 1 << 18;

    /// <summary>Reads a file where it lies, and checks it; one that nothing but its time pins is only looked at.</summary>
    /// <exception cref="DatasetCorruptException">It is missing, or is not the one that was saved.</exception>
    public static async Task<FilePlace> CheckAsync(this FileLocator locator, DatasetFile file, CancellationToken cancellationToken)
    {
        var place = await locator.FindAsync(file, cancellationToken).ConfigureAwait(false);
        if (file is { Sha256: null, Version: null, Modified: not null })
        {
            CheckTime(locator.Dataset, place, file);
        }
        else
        {
            await ReadAsync(locator.Dataset, place, file, null, cancellationToken).ConfigureAwait(false);
        }

        return place;
    }

    /// <summary>
    /// Reads a file where it lies, hands on its bytes, and checks them; those of a damaged file too, before it throws.
    /// </summary>
    /// <exception cref="DatasetCorruptException">It is missing, or is not the one that was saved.</exception>
    public static async Task ReadAsync(
        this FileLocator locator, DatasetFile file, BytesSink? sink, CancellationToken cancellationToken)
    {
        var place = await locator.FindAsync(file, cancellationToken).ConfigureAwait(false);
        await ReadAsync(locator.Dataset, place, file, sink, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a file where it lies, and pins it by its hash.</summary>
    /// <exception cref="DatasetCorruptException">It is missing, or another one than was listed.</exception>
    public static async Task<DatasetFile> HashAsync(this FileLocator locator, DatasetFile file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await locator.ReadAsync(file, hash.AppendData, cancellationToken).ConfigureAwait(false);
        return file with { Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset()), Modified = null };
    }

    private static async Task ReadAsync(
        DatasetIdentity dataset, FilePlace place, DatasetFile file, BytesSink? sink, CancellationToken cancellationToken)
    {
        try
        {
            var source = await OpenAsync(dataset, place, file, cancellationToken).ConfigureAwait(false);
            await using (source.ConfigureAwait(false))
            {
                await ReadAsync(dataset, place, file, source, sink, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (MlflowException e) when (e.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            throw Missing(dataset, place, file, e);
        }
        catch (MlflowException e) when (e.Code == MlflowErrorCode.DataLoss && file is { Uri: not null, Version: not null })
        {
            throw await LostAsync(dataset, place, file, e, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Looks whether the version of a file that is pinned is still there, by its first byte.</summary>
    /// <exception cref="DatasetCorruptException">It is not.</exception>
    public static async Task ProbeAsync(this FileLocator locator, DatasetFile file, CancellationToken cancellationToken)
    {
        var place = await locator.FindAsync(file, cancellationToken).ConfigureAwait(false);
        try
        {
            var first = await place.Store.OpenRangeAsync(place.Path, 0, 1, file.SafeVersion, cancellationToken).ConfigureAwait(false);
            await first.DisposeAsync().ConfigureAwait(false);
        }
        catch (MlflowException e) when (e.Code is MlflowErrorCode.ResourceDoesNotExist or MlflowErrorCode.DataLoss)
        {
            throw await LostAsync(locator.Dataset, place, file, e, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ReadAsync(
        DatasetIdentity dataset, FilePlace place, DatasetFile file, Stream source, BytesSink? sink, CancellationToken cancellationToken)
    {
        using var hash = file.Sha256 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        var bytes = 0L;
        for (int read; (read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            bytes += read;
            if (bytes > file.Bytes)
            {
                throw Other(dataset, place, file, $"is longer than the {file.Bytes} bytes that were saved");
            }

            hash?.AppendData(buffer, 0, read);
            sink?.Invoke(buffer.AsSpan(0, read));
        }

        if (bytes != file.Bytes)
        {
            throw Other(dataset, place, file, $"is {bytes} bytes long where {file.Bytes} were saved");
        }

        if (hash is not null && Convert.ToHexStringLower(hash.GetHashAndReset()) != file.Sha256)
        {
            throw Other(
                dataset,
                place,
                file,
                "has other content than was saved: its SHA-256 is not that of the manifest. It was changed where it lies, or damaged "
                + "on its way here, by a proxy or a server that gave up; reading it again tells");
        }

        if (file is { Sha256: null, Modified: not null })
        {
            CheckTime(dataset, place, file);
        }
    }

    /// <summary>A file that lies elsewhere than in the version's own folder is missing.</summary>
    public static DatasetCorruptException Missing(DatasetIdentity dataset, FilePlace place, DatasetFile file, Exception? cause = null) =>
        place.Words is { } where
            ? new DatasetCorruptException(
                $"File '{file.Path}' of {dataset} is missing where it lies: {where}. {place.Advice?.Invoke()}",
                dataset.Name, dataset.RunId, file.Path, cause)
            { IsMissing = true }
            : dataset.Missing(file.Path, cause);

    /// <summary>What lies there is another file.</summary>
    public static DatasetCorruptException Other(
        DatasetIdentity dataset, FilePlace place, DatasetFile file, string what, Exception? cause = null) =>
        place.Words is { } where
            ? new DatasetCorruptException(
                $"File '{file.Path}' of {dataset}, which lies at {where}, is not the one of this version: {what}. {place.Advice?.Invoke()}",
                dataset.Name, dataset.RunId, file.Path, cause)
            : dataset.Corrupt(file.Path, what, cause);

    private static async Task<Stream> OpenAsync(
        DatasetIdentity dataset, FilePlace place, DatasetFile file, CancellationToken cancellationToken)
    {
        if (file.Uri is null || file.Version is null)
        {
            return await place.Store.OpenReadAsync(place.Path, cancellationToken).ConfigureAwait(false);
        }

        if (place.Store.Capabilities is { Ranges: true, Versions: true })
        {
            try
            {
                return await place.Store.OpenRangeAsync(place.Path, 0, null, file.SafeVersion, cancellationToken).ConfigureAwait(false);
            }
            catch (MlflowException e) when (e.Code == MlflowErrorCode.DataLoss && file.Sha256 is not null)
            {
                // The same bytes may have been put there again, and the hash tells.
            }
        }

        return file.Sha256 is not null
            ? await place.Store.OpenReadAsync(place.Path, cancellationToken).ConfigureAwait(false)
            : throw Other(dataset, place, file, $"it is pinned by version {file.Version}, of which the store there does not tell");
    }

    private static void CheckTime(DatasetIdentity dataset, FilePlace place, DatasetFile file)
    {
        var found = place.LocalPath is { } path
            ? new FileInfo(path)
            : throw Other(dataset, place, file, "it is pinned by when it was written, which only folders of this machine tell");
        if (!found.Exists)
        {
            throw Missing(dataset, place, file);
        }

        var written = file.Modified?.UtcDateTime;
        if (found.Length != file.Bytes || found.LastWriteTimeUtc != written)
        {
            throw Other(
                dataset,
                place,
                file,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"where {file.Bytes} bytes of {written:O} were pinned, {found.Length} bytes of ")
                + string.Create(CultureInfo.InvariantCulture, $"{found.LastWriteTimeUtc:O} are there now"));
        }
    }

    /// <summary>The error of a version that is there no more, with what is there in its place.</summary>
    private static async Task<DatasetCorruptException> LostAsync(
        DatasetIdentity dataset, FilePlace place, DatasetFile file, MlflowException cause, CancellationToken cancellationToken)
    {
        var found = "";
        try
        {
            var entry = await place.Store.GetEntryAsync(place.Path, cancellationToken).ConfigureAwait(false);
            found = string.Create(CultureInfo.InvariantCulture, $" of {entry.Bytes} bytes");
        }
        catch (MlflowException e) when (e.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            return Missing(dataset, place, file, cause);
        }
        catch (MlflowException)
        {
            // What it was asked for is an error already.
        }

        return Other(dataset, place, file, $"where version {file.Version} was pinned, another one{found} is there now", cause);
    }
}
