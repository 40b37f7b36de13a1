using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Versions;

/// <summary>A process in a store, by name. Nothing is read before something is asked of it; it need not exist.</summary>
public sealed class TrackedProcess
{
    private readonly ITrackingStore _store;
    private readonly DatasetOpener _versions;
    private readonly TimeProvider _time;
    private readonly string _user;

    internal TrackedProcess(ITrackingStore store, DatasetOpener versions, TimeProvider time, string user, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (_store, _versions, _time, _user, Name) = (store, versions, time, user, name);
    }

    /// <summary>The name of the process: that of the MLflow experiment.</summary>
    public string Name { get; }

    /// <summary>A dataset of the process.</summary>
    /// <param name="name">The dataset's name.</param>
    /// <exception cref="ArgumentException">No dataset can have this name.</exception>
    public TrackedDataset Dataset(string name) => new(_store, _versions, _time, _user, Name, name);
}
