namespace RunLinkedData.MLflow.Tracking.Stores;

/// <summary>Searches of any size, page by page.</summary>
public static class TrackingStoreExtensions
{
    /// <summary>Gives all runs that a search finds. Pages of <see cref="RunQuery.MaxResults"/> are read as the caller goes on.</summary>
    /// <remarks>
    /// A page begins at a place in the list: runs that start meanwhile push others into the next page, so one may come twice.
    /// </remarks>
    /// <param name="store">The store.</param>
    /// <param name="query">The search; its page token says where to begin.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="MlflowException">
    /// The search is refused, the store cannot be read, or it gives the same page again and again (<c>INTERNAL_ERROR</c>).
    /// </exception>
    public static IAsyncEnumerable<MlflowRun> StreamRunsAsync(
        this ITrackingStore store, RunQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(query);
        return PageLoop.ReadAsync(
            token => store.SearchRunsAsync(query with { PageToken = token }, cancellationToken), query.PageToken, cancellationToken);
    }

    /// <summary>
    /// Gives all experiments that a search finds. Pages of <see cref="ExperimentQuery.MaxResults"/> are read as the caller goes on.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="query">The search; its page token says where to begin.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="MlflowException">
    /// The search is refused, the store cannot be read, or it gives the same page again and again (<c>INTERNAL_ERROR</c>).
    /// </exception>
    public static IAsyncEnumerable<Experiment> StreamExperimentsAsync(
        this ITrackingStore store, ExperimentQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(query);
        return PageLoop.ReadAsync(
            token => store.SearchExperimentsAsync(query with { PageToken = token }, cancellationToken), query.PageToken, cancellationToken);
    }
}
