namespace RunLinkedData.MLflow.Artifacts;

/// <summary>Opens the artifacts of a run. Nothing is called yet.</summary>
/// <param name="artifactUri">The run's artifact URI, of the scheme that the factory was added for.</param>
/// <param name="context">What the stores of one client share.</param>
/// <returns>The store. It is not disposed of: what has to be, is shared by <see cref="StoreContext.Share{T}"/>.</returns>
/// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the URI is not understood.</exception>
public delegate IArtifactStore ArtifactStoreFactory(string artifactUri, StoreContext context);
