using System.Runtime.CompilerServices;

namespace RunLinkedData.MLflow.Artifacts;

/// <summary>Finds all files below a folder where nothing but single folders can be listed.</summary>
internal static class FolderWalk
{
    private const int AtOnce = 8;

    /// <summary>The files, by path in ordinal order. The folders that come next are listed ahead, a few at once.</summary>
    /// <param name="list">Lists one folder.</param>
    /// <param name="path">The path of the folder; empty for the root.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public static async IAsyncEnumerable<ArtifactEntry> FilesAsync(
        Func<string, CancellationToken, Task<IReadOnlyList<ArtifactEntry>>> list,
        string path,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Stack<Step> next = new();
        try
        {
            Add(await list(path, stop.Token).ConfigureAwait(false));
            while (next.TryPop(out var step))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!step.Entry.IsFolder)
                {
                    yield return step.Entry;
                    continue;
                }

                foreach (var folder in next.Where(other => other.Entry.IsFolder).Take(AtOnce - 1).Prepend(step))
                {
                    folder.Content ??= list(folder.Entry.Path, stop.Token);
                }

                Add(await step.Content!.ConfigureAwait(false));
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (var content in next.Select(step => step.Content).OfType<Task>())
            {
                await content.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        // What lies in a folder comes where its path with a '/' has its place: 'a-b' is before 'a/x'.
        void Add(IReadOnlyList<ArtifactEntry> entries)
        {
            foreach (var entry in entries.OrderByDescending(
                entry => entry.IsFolder ? entry.Path + "/" : entry.Path, StringComparer.Ordinal))
            {
                ArtifactPath.RequireName(entry.Path);
                next.Push(new Step(entry));
            }
        }
    }

    private sealed class Step(ArtifactEntry entry)
    {
        public ArtifactEntry Entry => entry;

        public Task<IReadOnlyList<ArtifactEntry>>? Content { get; set; }
    }
}
