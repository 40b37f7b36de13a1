namespace RunLinkedData.MLflow.Tracking.Stores;

/// <summary>Connects to a tracking store.</summary>
/// <param name="context">
/// Where to (<see cref="StoreContext.TrackingUri"/>, of the scheme that the factory was added for), and what
/// the stores of one client share.
/// </param>
/// <param name="cancellationToken">Cancels connecting.</param>
/// <returns>The store; it belongs to the caller, who disposes of it.</returns>
/// <exception cref="MlflowException">The URI is not understood, or the store cannot be opened.</exception>
public delegate Task<ITrackingStore> TrackingStoreFactory(StoreContext context, CancellationToken cancellationToken);
