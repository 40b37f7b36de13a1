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

        // A link stays what it is.
        path = new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write);
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
}
