using RunLinkedData.Datasets;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Runs;

/// <summary>What the runs of a tracker share.</summary>
internal sealed record RunServices(ITrackingStore Store, DataVersions Versions, RunTrackerOptions Options)
{
    private readonly Lazy<OutsideValues> _outside = new(() => new OutsideValues(Options.Environment), LazyThreadSafetyMode.PublicationOnly);

    public Surroundings Surroundings { get; } = new(Options);

    /// <summary>Parameters and pins from outside.</summary>
    /// <exception cref="MLflow.MlflowException"><c>INVALID_PARAMETER_VALUE</c>: one of them is not usable.</exception>
    public OutsideValues Outside => _outside.Value;
}
