using System.Globalization;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Cli.Doctor;

/// <summary>
/// Looks for the parts that killed programs have left in storages, and removes those of a day ago when that is wanted: younger ones may be
/// under way.
/// </summary>
internal sealed class LeftUploads(TimeProvider time, bool clean)
{
    private const string Name = "unfinished uploads";
    private static readonly TimeSpan Age = TimeSpan.FromDays(1);

    public async Task<IReadOnlyList<Check>> FindAsync(IReadOnlyList<IArtifactStore> stores, CancellationToken cancellationToken)
    {
        List<IArtifactStore> asked = [];
        List<UnfinishedUpload> removed = [];
        List<UnfinishedUpload> left = [];
        try
        {
            foreach (var store in stores.DistinctBy(store => store.ArtifactUri))
            {
                if (!(await store.FindCapabilitiesAsync(cancellationToken)).UnfinishedUploads)
                {
                    continue;
                }

                asked.Add(store);
                await foreach (var upload in store.ListUnfinishedAsync(cancellationToken: cancellationToken))
                {
                    var isOld = upload.Begun is { } begun && time.GetUtcNow() - begun > Age;
                    if (clean && isOld)
                    {
                        await store.DropUnfinishedAsync(upload, cancellationToken);
                    }

                    (clean && isOld ? removed : left).Add(upload);
                }
            }

            return asked.Count == 0 ? [] : [Judge(removed, left)];
        }
        catch (MlflowException exception)
        {
            // Whoever may write need not be allowed to look for what others left.
            var outcome = exception.Code == MlflowErrorCode.PermissionDenied ? CheckOutcome.Note : CheckOutcome.Bad;
            return [new Check(Name, outcome, exception.Message)];
        }
    }

    private static Check Judge(List<UnfinishedUpload> removed, List<UnfinishedUpload> left)
    {
        var done = removed.Count == 0 ? "" : $"removed {Amount(removed)}";
        return left.Count == 0
            ? new Check(Name, CheckOutcome.Good, removed.Count == 0 ? "none" : done)
            : new Check(
                Name,
                CheckOutcome.Note,
                $"{done}{(removed.Count == 0 ? "" : "; ")}{Amount(left)}, such as '{left[0].Path}': under way now, or left by programs "
                + "that were killed. 'rld doctor --clean' removes those that began more than a day ago.");
    }

    private static string Amount(List<UnfinishedUpload> uploads) => string.Create(
        CultureInfo.InvariantCulture,
        $"{uploads.Count:N0} upload{(uploads.Count == 1 ? "" : "s")} of {uploads.Sum(upload => upload.Bytes ?? 0):N0} bytes");
}
