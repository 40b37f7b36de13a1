using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Questions.Uses;

/// <summary>Finds who uses a dataset, or one of its columns.</summary>
internal sealed class UseSearch(ITrackingStore store, UsesOptions options)
{
    /// <exception cref="ReferenceException">There is no such dataset.</exception>
    public async Task<DatasetUses> FindAsync(string text, CancellationToken cancellationToken)
    {
        var candidates = UseName.Candidates(text, options.Column);
        var (name, process, newest) = await FindDatasetAsync(candidates, cancellationToken).ConfigureAwait(false);
        long? since = options.Since is { } from ? WriterQuery.CeilingOf(from) : null;
        ReadSearch search = new(store, process.ExperimentId, process.Name, name.Dataset, since, options.MaxRuns);
        Dictionary<string, UseTally> tallies = new(StringComparer.Ordinal);
        await foreach (var read in search.FindAsync(cancellationToken).ConfigureAwait(false))
        {
            if (read.CertaintyOf(name.Column) is not { } certainty)
            {
                continue;
            }

            if (!tallies.TryGetValue(read.Process, out var tally))
            {
                tallies.Add(read.Process, tally = new UseTally(read.Process));
            }

            tally.Add(read, certainty);
        }

        return new DatasetUses
        {
            Process = name.Process,
            Dataset = name.Dataset,
            Column = name.Column,
            LatestVersion = newest.Info.RunId,
            LatestColumns = ColumnsOf(newest, name.Dataset),
            Uses =
            [
                .. tallies.Values.Select(tally => tally.ToUse())
                    .OrderBy(use => use.Certainty)
                    .ThenByDescending(use => use.LastStartedAt)
                    .ThenBy(use => use.Process, StringComparer.Ordinal),
            ],
            IsCut = search.IsCut,
        };
    }

    // A dataset may have dots in its name, and so may a column: what is there decides, and the longer name of a dataset goes first.
    private async Task<(UseName Name, Experiment Process, MlflowRun Newest)> FindDatasetAsync(
        IReadOnlyList<UseName> candidates, CancellationToken cancellationToken)
    {
        if (await store.FindExperimentAsync(candidates[0].Process, cancellationToken).ConfigureAwait(false) is { } process)
        {
            WriterSearch search = new(store);
            foreach (var name in candidates)
            {
                WriterQuery query = new(name.Dataset);
                if (await search.FindFirstAsync(process.ExperimentId, query, cancellationToken).ConfigureAwait(false) is { } newest)
                {
                    return (name, process, newest);
                }
            }
        }

        // It says what there is instead. The shortest name of a dataset fits best, as most have no dots.
        var wanted = candidates[^1];
        var reference = DataReference.Parse($"{wanted.Process}/{wanted.Dataset}@{VersionText.LatestText}");
        var found = await new ReferenceResolver(store).FindAsync(reference, cancellationToken).ConfigureAwait(false);
        var maker = await store.GetExperimentAsync(found.Writer.Info.ExperimentId, cancellationToken).ConfigureAwait(false);
        return (wanted, maker, found.Writer);
    }

    private static IReadOnlyList<string>? ColumnsOf(MlflowRun writer, string dataset)
    {
        DatasetIdentity version = new(dataset, writer.Info.RunId);
        return MlflowSchema.ReadNames(writer.Inputs.FirstOrDefault(input => DatasetLink.IsOutput(input, version))?.Dataset.Schema);
    }
}
