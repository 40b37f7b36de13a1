namespace RunLinkedData.MLflow.Tracking.Stores;

/// <summary>Knows how to connect to a tracking store, by the scheme of its URI.</summary>
/// <remarks>Fill it before use; reading is safe from many threads.</remarks>
public sealed class TrackingStoreRegistry
{
    private readonly Dictionary<string, TrackingStoreFactory> _factories = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The schemes that are known, sorted.</summary>
    public IReadOnlyList<string> Schemes => [.. _factories.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Adds a kind of store, or replaces the one of that scheme.</summary>
    /// <param name="scheme">
    /// The scheme without <c>:</c>, such as <c>sqlite</c>, in any case; or the whole text of a URI that has
    /// none, such as <c>databricks</c>.
    /// </param>
    /// <param name="factory">Connects to the store at a URI of that scheme.</param>
    public void Add(string scheme, TrackingStoreFactory factory)
    {
        ArgumentException.ThrowIfNullOrEmpty(scheme);
        ArgumentNullException.ThrowIfNull(factory);
        _factories[scheme] = factory;
    }

    /// <summary>The factory for a tracking URI; null when none was added for its kind.</summary>
    /// <param name="trackingUri">The tracking URI.</param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: it holds a zero character.</exception>
    public TrackingStoreFactory? Find(string trackingUri)
    {
        ArgumentException.ThrowIfNullOrEmpty(trackingUri);
        UriScheme.RefuseZero(trackingUri, "tracking URI");
        var scheme = UriScheme.Of(trackingUri);
        return _factories.GetValueOrDefault(scheme.Length == 0 ? trackingUri : scheme);
    }
}
