using RunLinkedData.Datasets;
using RunLinkedData.MLflow;

namespace RunLinkedData;

public sealed partial class RunTracker
{
    /// <summary>A process of this store, to list the versions of its datasets, to follow them over time, and to name some of them by aliases: <c>tracker.Process("demand-forecast").Dataset("forecasts")</c>.</summary>
    /// <param name="name">The process; nothing is read yet, and nothing is created.</param>
    public TrackedProcess Process(string name) => new(TrackingStore, _versions, _options.TimeProvider, User, name);

    /// <summary>Finds the data version that a reference names, without loading anything of it or recording it on any run.</summary>
    /// <param name="reference">Text such as <c>demand-forecast/forecasts@latest</c> or <c>demand-forecast/forecasts@2026-11-01</c>; <c>docs/references.md</c> has all forms.</param>
    /// <exception cref="ReferenceException">The text is not a reference, or what it names is not there.</exception>
    /// <exception cref="DatasetException">The version is not published or deleted; the message says what to do.</exception>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    public DataVersion Resolve(string reference) => Blocking.Wait(() => ResolveAsync(reference));

    /// <inheritdoc cref="Resolve"/>
    /// <param name="reference">Text such as <c>demand-forecast/forecasts@latest</c> or <c>demand-forecast/forecasts@2026-11-01</c>; <c>docs/references.md</c> has all forms.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<DataVersion> ResolveAsync(string reference, CancellationToken cancellationToken = default) =>
        _versions.ResolveAsync(DataReference.Parse(reference), cancellationToken);
}
