using Microsoft.Extensions.Logging;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Recording;

/// <summary>What an observer sees of a run, and the stores it may look things up in.</summary>
public sealed class ObservedRun
{
    internal ObservedRun(RunRecorder recorder) => Recorder = recorder;

    internal RunRecorder Recorder { get; }

    /// <summary>The run's ID: the version of the data it writes.</summary>
    public string Id => Recorder.RunId;

    /// <summary>The process this is a run of.</summary>
    public string Process => Recorder.Process;

    /// <summary>
    /// The run as MLflow had it when it was started or resumed: name, experiment, artifact URI, the tags it was started with.
    /// </summary>
    public MlflowRun Started => Recorder.Started;

    /// <summary>
    /// The tracking store of the run, for looking things up. What is to be recorded goes through <see cref="SetTagAsync"/>.
    /// </summary>
    public ITrackingStore TrackingStore => Recorder.Services.Store;

    /// <summary>
    /// The artifacts of the run. Its folders <c>datasets</c> and <c>provenance</c> and its log are written by the library alone.
    /// </summary>
    public IArtifactStore Artifacts => Recorder.Artifacts;

    /// <summary>The clock of the tracker.</summary>
    public TimeProvider TimeProvider => Recorder.Services.Time;

    /// <summary>Where log messages go.</summary>
    public ILoggerFactory LoggerFactory => Recorder.Services.Loggers;

    /// <summary>The manifests of the datasets that this program has saved in the run so far, in that order.</summary>
    public IReadOnlyList<DatasetManifest> Datasets => Recorder.Inventory.Manifests;

    /// <summary>Opens the artifacts of another run.</summary>
    /// <param name="artifactUri">That run's artifact URI.</param>
    /// <exception cref="MLflow.MlflowException"><c>INVALID_PARAMETER_VALUE</c>: no store of that kind is known.</exception>
    public IArtifactStore OpenArtifacts(string artifactUri) => Recorder.Services.ArtifactStores.Open(artifactUri);

    /// <summary>Reads a variable of the environment; null when it is not set or empty.</summary>
    /// <param name="name">The variable's name.</param>
    public string? ReadVariable(string name) => Recorder.Services.ReadVariable(name);

    /// <summary>
    /// Sets a tag of the run, in the order in which the run records things. It is sent with others; at once when the run
    /// is about to end, or has ended.
    /// </summary>
    /// <param name="tag">The tag. Names that start with <c>rld.</c> belong to this library and are refused.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MLflow.MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: the name or value is refused. Or it could not be sent.
    /// </exception>
    public Task SetTagAsync(Tag tag, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tag);
        RunStart.CheckUserTag(tag);
        return Recorder.RecordAsync(tag, cancellationToken);
    }

    /// <summary>All that is recorded of the run so far: parameters, inputs, outputs, code, machine, executor.</summary>
    /// <param name="end">How it ends, when that is known.</param>
    public RunProvenance ToRecord(RunEnd? end = null) => Recorder.ToRecord(end);

    /// <summary>
    /// Says something of the run that whoever looks at it should know: in its record, unless that is written
    /// already, and as a warning in the log.
    /// </summary>
    /// <param name="note">A sentence. What looks like a secret is replaced by <c>***</c>.</param>
    public void Note(string note) => Recorder.Note(note);
}
