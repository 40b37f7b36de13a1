using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Datasets.Exporting;

/// <summary>Writes a file under a temporary name beside its place, so that readers see the whole of it or nothing.</summary>
internal static class WholeFile
{
    public static async Task WriteAsync(string path, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        if (RegularFile.Other(path) is { } other)
        {
            throw new IOException($"'{path}' is {other}, not a file that can be replaced. Name a file, or write to a stream.");
        }

        if (Directory.Exists(path))
        {
            throw new IOException($"'{path}' is a folder, not a file that can be replaced. Name a file in it, or another one.");
        }

        // A link stays what it is.
        path = new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            var file = Create(path, temporary);
            await using (file.ConfigureAwait(false))
            {
                await write(file).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            cancellationToken.ThrowIfCancellationRequested();
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static FileStream Create(string path, string temporary)
    {
        try
        {
            return new FileStream(temporary, FileMode.CreateNew, FileAccess.Write);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or (IOException and not DirectoryNotFoundException))
        {
            // What the system says is of the temporary name, and not always the reason.
            throw new IOException(
                $"'{path}' cannot be written: no file can be made in its folder. Name a file in a folder that you may write to, "
                + "or have it made writable.",
                exception);
        }
    }
}
