namespace RunLinkedData.MLflow.Artifacts;

/// <summary>Knows which store keeps the artifacts of a URI, by the URI's scheme.</summary>
/// <remarks>Fill it before use; reading is safe from many threads.</remarks>
/// <param name="context">What its stores share.</param>
public sealed class ArtifactStoreRegistry(StoreContext context)
{
    private readonly Dictionary<string, ArtifactStoreFactory> _factories = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What its stores share.</summary>
    internal StoreContext Context => context;

    /// <summary>Adds a kind of store, or replaces the one of that scheme.</summary>
    /// <param name="scheme">The scheme without <c>:</c>, such as <c>s3</c>, in any case; empty for plain paths.</param>
    /// <param name="factory">Opens the store at a URI of that scheme.</param>
    public void Add(string scheme, ArtifactStoreFactory factory)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        ArgumentNullException.ThrowIfNull(factory);
        _factories[scheme] = factory;
    }

    /// <summary>Opens the store of a run's artifacts.</summary>
    /// <param name="artifactUri">The run's artifact URI, or a path.</param>
    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: no store of that scheme was added, or the URI is not understood.
    /// </exception>
    public IArtifactStore Open(string artifactUri)
    {
        ArgumentException.ThrowIfNullOrEmpty(artifactUri);
        UriScheme.RefuseZero(artifactUri, "artifact URI");
        var scheme = UriScheme.Of(artifactUri);
        return _factories.TryGetValue(scheme, out var factory)
            ? factory(artifactUri, context)
            : throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"No artifact store is known for '{scheme}:' (the run's artifacts are at '{artifactUri}'). "
                + "Known are local paths and "
                + $"{string.Join(", ", _factories.Keys.Where(known => known.Length > 0).Order().Select(known => known + ":"))}. "
                + "Add the package for that kind of storage to the tracker's ArtifactStores.");
    }
}
