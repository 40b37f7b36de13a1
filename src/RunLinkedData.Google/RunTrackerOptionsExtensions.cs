using RunLinkedData.Google.Gcs;

namespace RunLinkedData.Google;

/// <summary>Adds Google Cloud Storage to a tracker.</summary>
public static class RunTrackerOptionsExtensions
{
    /// <summary>Lets the tracker keep artifacts on Google Cloud Storage (<c>gs:</c> URIs).</summary>
    /// <remarks>
    /// Nothing of Google is made or asked, and no credentials are looked for, before a run with such artifacts is read or written:
    /// <see cref="GoogleOptions"/> and MLflow's variables say how.
    /// </remarks>
    /// <param name="options">The tracker's settings.</param>
    /// <param name="configure">Changes how the storage is reached; null for the defaults.</param>
    /// <returns>The same settings.</returns>
    /// <exception cref="ArgumentException">A setting cannot be used; the message lists all that are wrong.</exception>
    public static RunTrackerOptions UseGoogle(this RunTrackerOptions options, Action<GoogleOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        GoogleOptions google = new();
        configure?.Invoke(google);
        options.ArtifactStores[GcsArtifactStore.Scheme] = GcsArtifactStore.CreateFactory(google);
        return options;
    }
}
