using RunLinkedData.Azure.Blobs;

namespace RunLinkedData.Azure;

/// <summary>Adds Azure to a tracker.</summary>
public static class RunTrackerOptionsExtensions
{
    /// <summary>
    /// Lets the tracker keep artifacts in Azure Blob Storage (<c>wasbs:</c> and <c>wasb:</c> URIs) and Azure Data Lake Storage Gen2
    /// (<c>abfss:</c> and <c>abfs:</c>).
    /// </summary>
    /// <remarks>
    /// Nothing of Azure is made or asked, and no credentials are looked for, before a run with such artifacts is read or written:
    /// <see cref="AzureOptions"/> and MLflow's variables say how.
    /// </remarks>
    /// <param name="options">The tracker's settings.</param>
    /// <param name="configure">Changes how Azure is reached; null for the defaults.</param>
    /// <returns>The same settings.</returns>
    /// <exception cref="ArgumentException">A setting cannot be used; the message lists all that are wrong.</exception>
    public static RunTrackerOptions UseAzure(this RunTrackerOptions options, Action<AzureOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        AzureOptions azure = new();
        configure?.Invoke(azure);
        var factory = BlobArtifactStore.CreateFactory(azure);
        foreach (var scheme in BlobArtifactStore.Schemes)
        {
            options.ArtifactStores[scheme] = factory;
        }

        return options;
    }
}
