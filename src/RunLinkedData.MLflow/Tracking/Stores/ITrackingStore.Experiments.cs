namespace RunLinkedData.MLflow.Tracking.Stores;

// Experiments.
public partial interface ITrackingStore
{
    /// <summary>Creates an experiment and gives its ID.</summary>
    /// <param name="name">1 to 500 characters, unique among active and deleted experiments (else <c>RESOURCE_ALREADY_EXISTS</c>).</param>
    /// <param name="artifactLocation">
    /// Where its runs keep their artifacts: a URI or a path, at most 2,048 characters, without a fragment; null for the store's own root.
    /// </param>
    /// <param name="tags">Tags to set from the start.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<string> CreateExperimentAsync(
        string name,
        string? artifactLocation = null,
        IReadOnlyList<Tag>? tags = null,
        CancellationToken cancellationToken = default);

    /// <summary>Gives an experiment, also a deleted one.</summary>
    /// <param name="experimentId">The experiment's ID.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<Experiment> GetExperimentAsync(string experimentId, CancellationToken cancellationToken = default);

    /// <summary>Gives the experiment of that name, also a deleted one, or null when there is none.</summary>
    /// <param name="name">The name; case-sensitive.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<Experiment?> FindExperimentAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Searches for experiments.</summary>
    /// <param name="query">What to look for, in which order, and which page.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<Page<Experiment>> SearchExperimentsAsync(ExperimentQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Renames an active experiment; its artifacts stay where they are. A deleted one is refused with <c>INVALID_STATE</c>, a name that is
    /// taken with <c>BAD_REQUEST</c>.
    /// </summary>
    /// <param name="experimentId">The experiment's ID.</param>
    /// <param name="newName">1 to 500 characters.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task RenameExperimentAsync(string experimentId, string newName, CancellationToken cancellationToken = default);

    /// <summary>Marks an active experiment and all its runs as deleted. Artifacts stay.</summary>
    /// <param name="experimentId">The experiment's ID.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task DeleteExperimentAsync(string experimentId, CancellationToken cancellationToken = default);

    /// <summary>Brings a deleted experiment and all its runs back.</summary>
    /// <param name="experimentId">The experiment's ID.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task RestoreExperimentAsync(string experimentId, CancellationToken cancellationToken = default);

    /// <summary>Sets a tag of an active experiment.</summary>
    /// <param name="experimentId">The experiment's ID.</param>
    /// <param name="tag">Key of at most 250, value of at most 20,000 characters (5,000 on servers before MLflow 3.16).</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task SetExperimentTagAsync(string experimentId, Tag tag, CancellationToken cancellationToken = default);

    /// <summary>Removes a tag of an active experiment; one that is not there is <c>RESOURCE_DOES_NOT_EXIST</c>.</summary>
    /// <param name="experimentId">The experiment's ID.</param>
    /// <param name="key">The tag's key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task DeleteExperimentTagAsync(string experimentId, string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives the datasets that runs of these experiments logged, at most 1,000. On servers before MLflow 3.10 a dataset that several
    /// experiments logged is listed for the first of them only.
    /// </summary>
    /// <param name="experimentIds">1 to 20 experiments.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<DatasetSummary>> SearchDatasetsAsync(
        IReadOnlyList<string> experimentIds,
        CancellationToken cancellationToken = default);
}
