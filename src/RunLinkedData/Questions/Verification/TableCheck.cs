using RunLinkedData.Datasets.Locating;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Questions.Verification;

/// <summary>
/// Looks whether the table of another program that a version refers to still has it: its log or metadata and, where files are read, all of
/// its rows. <c>odd</c>: the files of which a listing has told already that they are not what they were.
/// </summary>
internal sealed class TableCheck(
    FileLocator locator, HoldingStores others, RunFindings findings, VerificationWork work, IReadOnlySet<string> odd)
{
    public Task CheckAsync(DatasetManifest manifest, CancellationToken cancellationToken) => TryAsync(manifest, async () =>
    {
        var table = await PinnedTable.OpenAsync(locator, others, manifest, cancellationToken).ConfigureAwait(false);
        if (work.Options.Rehash)
        {
            await work.ForEachAsync(
                Enumerable.Range(0, manifest.Files.Count).Where(file => !odd.Contains(manifest.Files[file].Path)),
                (file, token) => TryAsync(manifest, () => ReadAsync(table, manifest, file, token)),
                cancellationToken).ConfigureAwait(false);
        }
    });

    private Task<bool> TryAsync(DatasetManifest manifest, Func<Task> look) =>
        findings.TryReadAsync(locator.Dataset.Name, manifest.Source!.Location, async () =>
        {
            try
            {
                await look().ConfigureAwait(false);
            }
            catch (DatasetCorruptException exception) when (odd.Contains(exception.File))
            {
                // Said once.
            }
            catch (DatasetCorruptException exception)
            {
                Add(exception.IsMissing ? VerificationFindingKind.FileMissing : VerificationFindingKind.FileChanged, exception);
            }
            catch (RunLinkedDataException exception) when (exception is SourceException or DatasetException)
            {
                Add(VerificationFindingKind.Unreadable, exception);
            }
        });

    private static async Task ReadAsync(PinnedTable table, DatasetManifest manifest, int file, CancellationToken cancellationToken)
    {
        int[] all = [.. Enumerable.Range(0, manifest.Columns.Count)];
        await foreach (var batch in table.ReadAsync(file, all, cancellationToken).ConfigureAwait(false))
        {
            batch.Dispose();
        }
    }

    private void Add(VerificationFindingKind kind, RunLinkedDataException exception) =>
        findings.Add(kind, locator.Dataset.Name, (exception as DatasetCorruptException)?.File, exception.Message);
}
