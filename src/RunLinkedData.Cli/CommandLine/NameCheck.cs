using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.Cli.CommandLine;

/// <summary>Tells a name that is misspelt from one that has nothing to show.</summary>
internal static class NameCheck
{
    private const int NamesCompared = 1000;

    /// <summary>Throws when no run of the process, in whatever state, has written the dataset; the error suggests what was meant.</summary>
    public static async Task ThrowIfUnknownAsync(this RunTracker tracker, DatasetName name, CancellationToken cancellationToken)
    {
        var written = tracker.Process(name.Process).Dataset(name.Dataset)
            .VersionsAsync(options => (options.AllowUnpublished, options.Last) = (true, 1), cancellationToken);
        if (!await written.AnyAsync(cancellationToken))
        {
            // There is no version to find, and the error knows the names that there are.
            await tracker.ResolveAsync($"{name}@latest", cancellationToken);
        }
    }

    /// <summary>The experiment of a process; the error suggests what was meant.</summary>
    public static async Task<Experiment> FindProcessAsync(this ITrackingStore store, string process, CancellationToken cancellationToken)
    {
        if (await store.FindExperimentAsync(process, cancellationToken) is { } experiment)
        {
            return experiment;
        }

        var known = await store.SearchExperimentsAsync(new ExperimentQuery { MaxResults = NamesCompared }, cancellationToken);
        var near = Model.NearNames.Find(process, known.Items.Select(found => found.Name));
        throw new CommandException(
            $"There is no process '{process}' in {store.TrackingUri}. "
            + (near.Count == 0 ? "" : $"Did you mean {string.Join(" or ", near.Select(name => $"'{name}'"))}? ")
            + "'rld runs' shows runs of all that there are.");
    }
}
