using System.CommandLine;
using System.CommandLine.Completions;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;

namespace RunLinkedData.Cli.CommandLine;

/// <summary>
/// What the store has, for a shell that completes: processes, and after a slash the datasets that their newest runs wrote. A
/// store that is slow gives nothing.
/// </summary>
internal static class KnownNames
{
    private const int NewestRuns = 20;
    private const int MostProcesses = 1000;

    /// <summary>How long a person who has pressed Tab waits for the store.</summary>
    public static TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Names of processes.</summary>
    public static void OfProcesses(Argument argument) => Add(argument, (_, store, token) => ProcessesAsync(store, token));

    /// <summary>Names of processes and of their datasets. <c>ending</c>: what follows a dataset.</summary>
    public static void OfDatasets(Argument argument, string ending) =>
        Add(argument, (typed, store, token) => DatasetsAsync(store, typed, ending, token));

    // Help asks the same sources, for a name of the argument that has none of its own. Only a shell has a line of text.
    private static void Add(Argument argument, Func<string, ITrackingStore, CancellationToken, Task<IEnumerable<string>>> names)
    {
        argument.HelpName ??= argument.Name;
        argument.CompletionSources.Add(context => context is TextCompletionContext
            ? Ask(context, (store, token) => names(context.WordToComplete, store, token))
            : []);
    }

    // Completions are asked for by a blocking call, in a process that does nothing else.
    private static IReadOnlyList<CompletionItem> Ask(
        CompletionContext context, Func<ITrackingStore, CancellationToken, Task<IEnumerable<string>>> names)
    {
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            return Task.Run(() => AskAsync(context, names, timeout.Token), timeout.Token).WaitAsync(timeout.Token).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (Failure.IsExpected(exception) || exception is OperationCanceledException)
        {
            return [];
        }
    }

    private static async Task<IReadOnlyList<CompletionItem>> AskAsync(
        CompletionContext context,
        Func<ITrackingStore, CancellationToken, Task<IEnumerable<string>>> names,
        CancellationToken cancellationToken)
    {
        var options = new RunTrackerOptions
        {
            TrackingUri = context.ParseResult.GetValue(GlobalOptions.TrackingUri),
            EndRunsWithProgram = false,
            CreateIfMissing = false,
        };
        await using var tracker = await RunTracker.ConnectAsync(options, cancellationToken);
        return [.. (await names(tracker.TrackingStore, cancellationToken)).Select(name => new CompletionItem(name))];
    }

    private static async Task<IEnumerable<string>> ProcessesAsync(ITrackingStore store, CancellationToken cancellationToken) =>
        (await store.SearchExperimentsAsync(new ExperimentQuery { MaxResults = MostProcesses }, cancellationToken))
            .Items.Select(experiment => experiment.Name);

    private static async Task<IEnumerable<string>> DatasetsAsync(
        ITrackingStore store, string typed, string ending, CancellationToken cancellationToken)
    {
        var slash = typed.LastIndexOf('/');
        if (slash < 0)
        {
            return (await ProcessesAsync(store, cancellationToken)).Select(process => process + "/");
        }

        if (await store.FindExperimentAsync(typed[..slash], cancellationToken) is not { } experiment)
        {
            return [];
        }

        var runs = await store.SearchRunsAsync(
            new RunQuery { ExperimentIds = [experiment.ExperimentId], MaxResults = NewestRuns },
            cancellationToken);
        return runs.Items
            .SelectMany(RunFacts.OutputsOf)
            .Select(output => $"{experiment.Name}/{output.Dataset}{ending}")
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
    }
}
