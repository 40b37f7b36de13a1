using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.Testing;

/// <summary>Puts parts of a test's own into a tracker, as packages do.</summary>
public static class RunTrackerOptionsExtensions
{
    /// <summary>Lets the tracker work on a store that is open already, whatever its URI says.</summary>
    public static RunTrackerOptions UseStore(this RunTrackerOptions options, ITrackingStore store)
    {
        foreach (var scheme in (string[])["sqlite", "http", "https"])
        {
            options.TrackingStores[scheme] = (_, _) => Task.FromResult(store);
        }

        return options;
    }

    /// <summary>Lets the tracker find files behind a server that is not its tracking store.</summary>
    public static RunTrackerOptions UseArtifactServer(this RunTrackerOptions options, MlflowServerOptions server)
    {
        options.ArtifactStores["mlflow-artifacts"] = (uri, _) => new ServerArtifacts(uri, server);
        return options;
    }
}
