using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.Cli.Listing;

/// <summary>Who has read the version that an alias leaves, for whoever moves or removes it.</summary>
internal static class VersionReaders
{
    private const int MostNames = 5;
    private const int MostRuns = 500;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>The version that an alias names now; null when it names none, or that cannot be told.</summary>
    public static async Task<string?> FindAsync(
        Session session, string process, string dataset, string alias, CancellationToken cancellationToken)
    {
        try
        {
            var aliases = await session.Tracker.Process(process).Dataset(dataset).AliasesAsync(cancellationToken);
            return aliases.FirstOrDefault(known => known.Name == alias)?.RunId;
        }
        catch (Exception exception) when (Failure.IsExpected(exception))
        {
            // What is wrong is told by what comes next.
            return null;
        }
    }

    /// <summary>Tells who has read a version that an alias has left. It is a help, and fails nothing.</summary>
    public static async Task TellAsync(Session session, string alias, string dataset, string version, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var graph = await session.Tracker.GetLineageAsync(
                $"{dataset}@{version}",
                options =>
                {
                    (options.Direction, options.Depth) = (LineageDirection.Downstream, 1);
                    options.MaxNodes = MostRuns;
                },
                limit.Token);
            var readers = (
                from node in graph.Nodes
                where node is { Level: 1, Kind: LineageNodeKind.Run, IsDeleted: false }
                group node by node.Process into process
                let last = process.Max(node => node.StartedAt)
                orderby last descending, process.Key
                select $"{process.Key} (last {Format.Of(last)})").ToList();
            if (readers.Count > 0)
            {
                var more = readers.Count > MostNames ? $" and {readers.Count - MostNames} more" : "";
                session.Print.Talk(
                    $"warning: '{alias}' was version {version}, read by {string.Join(", ", readers.Take(MostNames))}{more}. "
                    + $"Those that read '@{alias}' are affected.");
            }
        }
        catch (Exception exception) when (Failure.IsExpected(exception)
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The alias has moved, whoever reads it.
        }
    }
}
