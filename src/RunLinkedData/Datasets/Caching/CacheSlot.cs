namespace RunLinkedData.Datasets.Caching;

/// <summary>A file on its way into the cache: nobody sees it before it is whole. Disposal drops what was not committed.</summary>
internal sealed class CacheSlot : IDisposable
{
    private readonly CacheFolder _folder;
    private readonly string _temporary;
    private readonly FileStream _file;

    /// <summary>Takes room for so many bytes on the disk.</summary>
    public CacheSlot(CacheFolder folder, long bytes)
    {
        _folder = folder;
        _temporary = folder.Make(folder.NewTemporary());
        _file = new FileStream(_temporary, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
            PreallocationSize = bytes,
        });
    }

    /// <exception cref="CacheTroubleException">The disk is full, or fails.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Write(bytes);
        }
        catch (IOException e)
        {
            throw new CacheTroubleException(e);
        }
    }

    /// <summary>
    /// Makes the file appear under its name. It is not forced to the disk before: what a power cut leaves of it is damaged, and everything
    /// is checked when it is read.
    /// </summary>
    /// <exception cref="CacheTroubleException">The disk fails.</exception>
    public void Commit(string path)
    {
        try
        {
            _file.Dispose();
            File.SetLastWriteTimeUtc(_temporary, _folder.Time.GetUtcNow().UtcDateTime);
            File.Move(_temporary, _folder.Make(path), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CacheTroubleException(e);
        }
    }

    public void Dispose()
    {
        try
        {
            _file.Dispose();
            File.Delete(_temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is removed later as one that was abandoned.
        }
    }
}
