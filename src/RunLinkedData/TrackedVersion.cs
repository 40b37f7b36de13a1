using RunLinkedData.Datasets.Reading;
using RunLinkedData.Datasets.RowComparison;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Comparison;
using RunLinkedData.Questions.Lineage;
using RunLinkedData.Questions.Reproducing;
using RunLinkedData.Questions.Verification;
using RunLinkedData.Recording.Logs;
using RunLinkedData.Versions;
using RunLinkedData.Waiting;

namespace RunLinkedData;

/// <summary>
/// A data version, and all that can be asked of it: its data, where it comes from, what changed, whether it is still what was published,
/// and how it is made again.
/// </summary>
/// <remarks>
/// It goes on to be the version that it was found as, whatever becomes of <c>latest</c> or an alias meanwhile. Each question is that of
/// <see cref="RunTracker"/> of the same name, which takes the text of a version or run; errors are those of that. Safe for use by many
/// threads at once, until the tracker ends.
/// </remarks>
public sealed class TrackedVersion
{
    private readonly RunTracker _tracker;
    private readonly string _text;

    internal TrackedVersion(RunTracker tracker, DataVersion version)
    {
        (_tracker, Version) = (tracker, version);

        // The shortest text that always means it, and that is found with the fewest calls.
        _text = $"{version.Dataset}@{version.RunId}";
    }

    /// <summary>What it is asked of.</summary>
    internal RunTracker Tracker => _tracker;

    /// <summary>Which version it is: process, dataset, run, times, digest, parameters.</summary>
    public DataVersion Version { get; }

    /// <summary>The ID of the run that wrote it, which is its version number.</summary>
    public string RunId => Version.RunId;

    /// <summary>The dataset through all its versions: lists them, tells their history, names them by aliases.</summary>
    public TrackedDataset Dataset => _tracker.Process(Version.Process).Dataset(Version.Dataset);

    /// <summary>Opens its data, without recording it on any run.</summary>
    public Dataset Load() => Blocking.Wait(() => LoadAsync());

    /// <inheritdoc cref="Load"/>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Dataset> LoadAsync(CancellationToken cancellationToken = default) => _tracker.LoadDatasetAsync(_text, cancellationToken);

    /// <summary>Loads all its rows, without recording it on any run.</summary>
    /// <typeparam name="T">The type of the rows; its members are matched to the columns by name.</typeparam>
    public IReadOnlyList<T> Load<T>() => Blocking.Wait(() => LoadAsync<T>());

    /// <inheritdoc cref="Load{T}"/>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<IReadOnlyList<T>> LoadAsync<T>(CancellationToken cancellationToken = default) =>
        _tracker.LoadDatasetAsync<T>(_text, cancellationToken);

    /// <summary>Opens what its run has read and no run made, as it was pinned then.</summary>
    /// <param name="name">The name of the external input.</param>
    /// <param name="version">Which version of it, as it was recorded; needed only where the run has read several.</param>
    public Dataset LoadExternalInput(string name, string? version = null) => Blocking.Wait(() => LoadExternalInputAsync(name, version));

    /// <inheritdoc cref="LoadExternalInput"/>
    /// <param name="name">The name of the external input.</param>
    /// <param name="version">Which version of it, as it was recorded; needed only where the run has read several.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Dataset> LoadExternalInputAsync(string name, string? version = null, CancellationToken cancellationToken = default) =>
        _tracker.LoadExternalInputAsync(name, RunId, version, cancellationToken);

    /// <summary>Tells where it comes from: parameters, inputs, code, program, machine, image, executor.</summary>
    public RunProvenance GetProvenance() => Blocking.Wait(() => GetProvenanceAsync());

    /// <inheritdoc cref="GetProvenance"/>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<RunProvenance> GetProvenanceAsync(CancellationToken cancellationToken = default) =>
        _tracker.GetProvenanceAsync(RunId, cancellationToken);

    /// <summary>Opens what its run has written to its log, or the log that the executor keeps.</summary>
    public RunLog OpenLog() => Blocking.Wait(() => OpenLogAsync());

    /// <inheritdoc cref="OpenLog"/>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<RunLog> OpenLogAsync(CancellationToken cancellationToken = default) => _tracker.OpenLogAsync(RunId, cancellationToken);

    /// <summary>Opens the log that the executor of its run keeps, also when the run has one of its own.</summary>
    public RunLog OpenExecutorLog() => Blocking.Wait(() => OpenExecutorLogAsync());

    /// <inheritdoc cref="OpenExecutorLog"/>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<RunLog> OpenExecutorLogAsync(CancellationToken cancellationToken = default) =>
        _tracker.OpenExecutorLogAsync(RunId, cancellationToken);

    /// <summary>Follows what it was made from, and what was made from it.</summary>
    /// <param name="configure">Which way, and how far.</param>
    public LineageGraph GetLineage(Action<LineageOptions>? configure = null) => Blocking.Wait(() => GetLineageAsync(configure));

    /// <inheritdoc cref="GetLineage"/>
    /// <param name="configure">Which way, and how far.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<LineageGraph> GetLineageAsync(Action<LineageOptions>? configure = null, CancellationToken cancellationToken = default) =>
        _tracker.GetLineageAsync(_text, configure, cancellationToken);

    /// <summary>Tells what changed since another version, and why: the other is the original, this one is compared with it.</summary>
    /// <param name="original">The other version, such as <c>demand-forecast/forecasts@latest~7</c>, or a run.</param>
    /// <param name="configure">Whether values are read, and how far back inputs are followed.</param>
    public RunComparison ChangesSince(string original, Action<CompareOptions>? configure = null) =>
        Blocking.Wait(() => ChangesSinceAsync(original, configure));

    /// <inheritdoc cref="ChangesSince"/>
    /// <param name="original">The other version, such as <c>demand-forecast/forecasts@latest~7</c>, or a run.</param>
    /// <param name="configure">Whether values are read, and how far back inputs are followed.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<RunComparison> ChangesSinceAsync(
        string original, Action<CompareOptions>? configure = null, CancellationToken cancellationToken = default) =>
        _tracker.CompareAsync(original, _text, configure, cancellationToken);

    /// <summary>Gives the rows that came, went or changed since another version, in the order of their keys.</summary>
    /// <param name="original">The other version, such as <c>demand-forecast/forecasts@latest~7</c>.</param>
    /// <param name="keys">The columns that tell the rows of a dataset apart.</param>
    /// <param name="configure">Says which columns are compared, how exactly, and with how much memory.</param>
    public IEnumerable<RowDifference> RowChangesSince(
        string original, IReadOnlyCollection<string> keys, Action<CompareRowsOptions>? configure = null) =>
        Blocking.Enumerate(RowChangesSinceAsync(original, keys, configure));

    /// <inheritdoc cref="RowChangesSince"/>
    /// <param name="original">The other version, such as <c>demand-forecast/forecasts@latest~7</c>.</param>
    /// <param name="keys">The columns that tell the rows of a dataset apart.</param>
    /// <param name="configure">Says which columns are compared, how exactly, and with how much memory.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    public IAsyncEnumerable<RowDifference> RowChangesSinceAsync(
        string original,
        IReadOnlyCollection<string> keys,
        Action<CompareRowsOptions>? configure = null,
        CancellationToken cancellationToken = default) =>
        _tracker.CompareRowsAsync(original, _text, keys, configure, cancellationToken);

    /// <summary>Tells whether it is still what was published: files against their hashes, manifest against the run, inputs.</summary>
    /// <param name="configure">What is looked at.</param>
    public VerificationReport Verify(Action<VerifyOptions>? configure = null) => Blocking.Wait(() => VerifyAsync(configure));

    /// <inheritdoc cref="Verify"/>
    /// <param name="configure">What is looked at.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<VerificationReport> VerifyAsync(Action<VerifyOptions>? configure = null, CancellationToken cancellationToken = default) =>
        _tracker.VerifyAsync(_text, configure, cancellationToken);

    /// <summary>Tells how it can be made again: code, parameters, inputs, image, as a plan and as a script.</summary>
    public Reproduction GetReproduction() => Blocking.Wait(() => GetReproductionAsync());

    /// <inheritdoc cref="GetReproduction"/>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Reproduction> GetReproductionAsync(CancellationToken cancellationToken = default) =>
        _tracker.GetReproductionAsync(RunId, cancellationToken);

    /// <summary>The reference that always means it.</summary>
    public override string ToString() => Version.Reference;
}
