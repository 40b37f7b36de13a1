using RunLinkedData.Datasets.Contracts;
using RunLinkedData.MLflow;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Questions.Checking;
using RunLinkedData.Questions.Freshness;
using RunLinkedData.Questions.Lineage;
using RunLinkedData.Questions.Places;
using RunLinkedData.Questions.Reproducing;
using RunLinkedData.Questions.Uses;
using RunLinkedData.Questions.Verification;
using RunLinkedData.Questions.Watching;
using RunLinkedData.Recording.Stale;
using RunLinkedData.Waiting;

namespace RunLinkedData;

public sealed partial class RunTracker
{
    /// <summary>
    /// Tells what some data was made from, and which runs have read it, over any number of steps and processes: a
    /// graph of runs and external inputs.
    /// </summary>
    /// <remarks>
    /// From a data version, the first step downstream goes to the runs that have read that dataset; all further steps follow all datasets
    /// of the runs that were found. Runs in any state are followed, deleted ones too. A step takes one search, for each 250 runs of the
    /// level before and each 500 processes; downstream one more for each 1,000 runs found.
    /// </remarks>
    /// <param name="runOrVersion">
    /// A run's ID or the first 8 or more digits of it; or a data version as text such as <c>demand-forecast/forecasts@latest</c>, which
    /// <c>docs/references.md</c> describes.
    /// </param>
    /// <param name="configure">
    /// Sets direction, depth and the number of nodes. Default: both directions to the end, up to 10,000 nodes.
    /// </param>
    /// <exception cref="ReferenceException">The text is neither a run nor a reference, or what it names is not there.</exception>
    /// <exception cref="DatasetException"><c>DATASET_NOT_FOUND</c>: the run has not written the dataset.</exception>
    /// <exception cref="ArgumentException">The text is empty, or an option is out of range.</exception>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    public LineageGraph GetLineage(string runOrVersion, Action<LineageOptions>? configure = null) =>
        Blocking.Wait(() => GetLineageAsync(runOrVersion, configure));

    /// <inheritdoc cref="GetLineage"/>
    /// <param name="runOrVersion">
    /// A run's ID or the first 8 or more digits of it; or a data version as text such as <c>demand-forecast/forecasts@latest</c>, which
    /// <c>docs/references.md</c> describes.
    /// </param>
    /// <param name="configure">
    /// Sets direction, depth and the number of nodes. Default: both directions to the end, up to 10,000 nodes.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<LineageGraph> GetLineageAsync(
        string runOrVersion, Action<LineageOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var options = new LineageOptions();
        configure?.Invoke(options);
        options.Check();
        var start = await _resolver.FindWrittenAsync(runOrVersion, cancellationToken).ConfigureAwait(false);
        return await new LineageWalk(TrackingStore, options).WalkAsync(start, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Tells who uses a dataset, or one of its columns: which processes have read it, in how many runs, when and in which version last.
    /// Runs in any state count, but deleted ones.
    /// </summary>
    /// <remarks>
    /// It takes five calls, one search for each 1,000 runs that have read a dataset of the name and each 500 processes, and one for each
    /// 250 versions that they have read. <c>docs/uses.md</c> tells which columns a run has recorded.
    /// </remarks>
    /// <param name="dataset">
    /// <c>process/dataset</c>, such as <c>demand-forecast/forecasts</c>, or a column: <c>process/dataset.column</c>; between quotes, where
    /// its name is no plain word: <c>process/dataset."unit price"</c>. <see cref="UsesOptions.Column"/> takes any name.
    /// </param>
    /// <param name="configure">Sets the column, since when, and how many runs are looked at. Default: all, up to 10,000 runs.</param>
    /// <exception cref="ReferenceException"><c>REFERENCE_NOT_FOUND</c>: no version of such a dataset is published.</exception>
    /// <exception cref="ArgumentException">The text names no dataset, or an option is not valid.</exception>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    public DatasetUses Uses(string dataset, Action<UsesOptions>? configure = null) => Blocking.Wait(() => UsesAsync(dataset, configure));

    /// <inheritdoc cref="Uses"/>
    /// <param name="dataset">
    /// <c>process/dataset</c>, such as <c>demand-forecast/forecasts</c>, or a column: <c>process/dataset.column</c>; between quotes, where
    /// its name is no plain word: <c>process/dataset."unit price"</c>. <see cref="UsesOptions.Column"/> takes any name.
    /// </param>
    /// <param name="configure">Sets the column, since when, and how many runs are looked at. Default: all, up to 10,000 runs.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<DatasetUses> UsesAsync(
        string dataset, Action<UsesOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataset);
        return await new UseSearch(TrackingStore, UsesOptions.Of(configure)).FindAsync(dataset, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Checks whether a version keeps a data contract: its rows are read once, and looked at as they are when they are saved. What the
    /// contract sets against <c>@latest</c> is set against the version before.
    /// </summary>
    /// <param name="reference">The version, such as <c>demand-forecast/forecasts@latest</c> or <c>forecasts@RUNID</c>.</param>
    /// <param name="contract">The contract.</param>
    /// <exception cref="ReferenceException">The text is not a reference, or what it names is not there.</exception>
    /// <exception cref="DatasetException">The version is not published, deleted, or damaged.</exception>
    /// <exception cref="Model.Checks.ContractException">The contract has no table for the dataset, or one that is not checked.</exception>
    /// <exception cref="ArgumentException">The version is files as they are.</exception>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    public ContractReport Check(string reference, DataContract contract) => Blocking.Wait(() => CheckAsync(reference, contract));

    /// <inheritdoc cref="Check"/>
    /// <param name="reference">The version.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<ContractReport> CheckAsync(
        string reference, DataContract contract, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contract);
        var dataset = await LoadDatasetAsync(reference, cancellationToken).ConfigureAwait(false);
        return await ContractCheck.RunAsync(dataset, contract, FindAsync, cancellationToken).ConfigureAwait(false);

        async Task<DatasetManifest?> FindAsync(string other)
        {
            try
            {
                var version = await ResolveAsync($"{dataset.Name}@{dataset.RunId}", cancellationToken).ConfigureAwait(false);
                var name = other == "@latest" ? $"{version.Reference}~1"
                    : other.StartsWith('@') ? $"{version.Process}/{dataset.Name}{other}"
                    : other;
                return (await LoadDatasetAsync(name, cancellationToken).ConfigureAwait(false)).Manifest;
            }
            catch (ReferenceException e) when (e.Code == ErrorCode.ReferenceNotFound && other.StartsWith('@'))
            {
                return null;
            }
        }
    }

    /// <summary>
    /// Tells whether the newest version of a dataset is made from the newest of all that goes into it: data versions, what no run has made,
    /// code and parameters, upstream to any depth; and whether it is too old.
    /// </summary>
    /// <remarks>
    /// <para>
    /// What cannot be asked is unknown, and never fresh. An external input that cannot be reached is a reason in the answer, and no error.
    /// </para>
    /// <para>
    /// Each step upstream takes two searches, for each 500 processes and 1,000 runs, however many datasets there are. External inputs are
    /// asked 16 at once: files by listings, tables by their logs, addresses by their headers, without credentials but those that the
    /// environment has for a storage. <c>docs/status.md</c> says what counts.
    /// </para>
    /// </remarks>
    /// <param name="process">The process. Null for all that were not deleted.</param>
    /// <param name="dataset">The dataset. Null for all that the newest runs of the process have published.</param>
    /// <param name="configure">Says what counts; default: all of it, but no age unless a tag says so.</param>
    /// <exception cref="ReferenceException">
    /// <c>REFERENCE_NOT_FOUND</c>: there is no such process, or it has published no such dataset.
    /// </exception>
    /// <exception cref="ArgumentException">A name or an option is not valid, or a dataset is named without its process.</exception>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    public StatusReport Status(string? process = null, string? dataset = null, Action<StatusOptions>? configure = null) =>
        Blocking.Wait(() => StatusAsync(process, dataset, configure));

    /// <inheritdoc cref="Status"/>
    /// <param name="process">The process. Null for all that were not deleted.</param>
    /// <param name="dataset">The dataset. Null for all that the newest runs of the process have published.</param>
    /// <param name="configure">Says what counts; default: all of it, but no age unless a tag says so.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<StatusReport> StatusAsync(
        string? process = null,
        string? dataset = null,
        Action<StatusOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        var options = StatusOptions.Of(configure);
        if (process is not null)
        {
            ArgumentException.ThrowIfNullOrEmpty(process);
        }

        if (dataset is not null)
        {
            DatasetIdentity.CheckName(dataset);
            _ = process ?? throw new ArgumentException($"Dataset '{dataset}' is named without its process. Name both.", nameof(process));
        }

        var search = new StatusSearch(
            TrackingStore, _artifactStores, _services.Sources, _services.Contracts, _options.TimeProvider, options);
        var code = options.CompareCode
            ? WorkingCode.Find(
                options.CodeFolder ?? _options.Provenance.CodeFolder ?? Directory.GetCurrentDirectory(),
                _options.Environment.Read("PATH"),
                options.Timeout)
            : null;
        return dataset is null
            ? search.OfProcessAsync(process, code, cancellationToken)
            : search.OfDatasetAsync(process!, dataset, code, cancellationToken);
    }

    /// <summary>
    /// Verifies a run, or one data version: whether files, manifest, tags, metrics and record agree with one another, every file is there
    /// as it was saved, and there is nothing else beside them.
    /// </summary>
    /// <remarks>
    /// Files are read from where they are stored, never from a copy. Somebody who may change the files, the run in MLflow and the record
    /// can change all of them alike, and that is not found; <c>docs/verification.md</c> says what can be.
    /// </remarks>
    /// <param name="runOrVersion">
    /// The ID of a run or the beginning of it, in whatever state the run is; or a reference, such as
    /// <c>demand-forecast/forecasts@latest</c>.
    /// </param>
    /// <param name="configure">Says how; default: every file is read.</param>
    /// <returns>What is wrong; no findings when nothing is.</returns>
    /// <exception cref="ReferenceException">The text names nothing.</exception>
    /// <exception cref="DatasetException"><c>DATASET_NOT_FOUND</c>: the run has nothing of that dataset.</exception>
    /// <exception cref="ArgumentException">The text is empty, or an option is not valid.</exception>
    /// <exception cref="MlflowException">A store cannot be reached.</exception>
    public VerificationReport Verify(string runOrVersion, Action<VerifyOptions>? configure = null) =>
        Blocking.Wait(() => VerifyAsync(runOrVersion, configure));

    /// <inheritdoc cref="Verify"/>
    /// <param name="runOrVersion">
    /// The ID of a run or the beginning of it, in whatever state the run is; or a reference, such as
    /// <c>demand-forecast/forecasts@latest</c>.
    /// </param>
    /// <param name="configure">Says how; default: every file is read.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<VerificationReport> VerifyAsync(
        string runOrVersion, Action<VerifyOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        return await NewVerifier(configure).VerifyAsync(runOrVersion, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Verifies all that the runs of a process have published. As <see cref="Verify"/>; runs that are not FINISHED, and deleted ones, are
    /// counted and passed over.
    /// </summary>
    /// <remarks>Memory stays flat however many runs there are: what is kept are the findings.</remarks>
    /// <param name="process">The process.</param>
    /// <param name="configure">Says which runs, and how; default: every file of all of them is read.</param>
    /// <exception cref="ReferenceException"><c>REFERENCE_NOT_FOUND</c>: there is no such process.</exception>
    /// <exception cref="ArgumentException">The name is empty, or an option is not valid.</exception>
    /// <exception cref="MlflowException">A store cannot be reached.</exception>
    public VerificationReport VerifyProcess(string process, Action<VerifyOptions>? configure = null) =>
        Blocking.Wait(() => VerifyProcessAsync(process, configure));

    /// <inheritdoc cref="VerifyProcess"/>
    /// <param name="process">The process.</param>
    /// <param name="configure">Says which runs, and how; default: every file of all of them is read.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<VerificationReport> VerifyProcessAsync(
        string process, Action<VerifyOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(process);
        return await NewVerifier(configure).VerifyProcessAsync(process, cancellationToken).ConfigureAwait(false);
    }

    private Verifier NewVerifier(Action<VerifyOptions>? configure) =>
        new(TrackingStore, _artifactStores, _services.Sources, _options.TimeProvider, VerifyOptions.Of(configure));

    /// <summary>
    /// Tells of each process that was not deleted where it keeps its artifacts, and finds those whose folders are gone, as when a store was
    /// moved: MLflow keeps full paths. Nothing is written.
    /// </summary>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    public IReadOnlyList<ArtifactPlace> FindArtifactPlaces() => Blocking.Wait(() => FindArtifactPlacesAsync());

    /// <inheritdoc cref="FindArtifactPlaces"/>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<IReadOnlyList<ArtifactPlace>> FindArtifactPlacesAsync(CancellationToken cancellationToken = default) =>
        new ArtifactPlaces(TrackingStore).FindAsync(cancellationToken);

    /// <summary>
    /// Tells how a run is made again: code, image, command, parameters, and the data versions that its program has to read.
    /// </summary>
    /// <remarks>
    /// Everything comes from <see cref="GetProvenance"/>; nothing is executed. Inputs of a run whose record does not tell by which
    /// reference they were read are all pinned.
    /// </remarks>
    /// <param name="runOrVersion">
    /// The run, in whatever state: its ID or the first 8 digits or more of it; or a data version such as
    /// <c>demand-forecast/forecasts@latest</c>.
    /// </param>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    /// <exception cref="ReferenceException">The text is neither a run ID nor a reference, or what it names is not there.</exception>
    /// <exception cref="DatasetException"><c>DATASET_NOT_FOUND</c>: the run has not written the dataset.</exception>
    public Reproduction GetReproduction(string runOrVersion) => Blocking.Wait(() => GetReproductionAsync(runOrVersion));

    /// <inheritdoc cref="GetReproduction"/>
    /// <param name="runOrVersion">
    /// The run, in whatever state: its ID or the first 8 digits or more of it; or a data version such as
    /// <c>demand-forecast/forecasts@latest</c>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Reproduction> GetReproductionAsync(string runOrVersion, CancellationToken cancellationToken = default)
    {
        var found = await _resolver.FindWrittenAsync(runOrVersion, cancellationToken).ConfigureAwait(false);
        var provenance = await GetProvenanceAsync(found, cancellationToken).ConfigureAwait(false);
        return await new ReproductionPlan(TrackingStore, provenance, found.Run.Info.LifecycleStage)
            .MakeAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Finds runs that show as RUNNING although their executor is over, or that are too old, and ends them when that is wanted.
    /// </summary>
    /// <remarks>
    /// Executors are asked through <see cref="RunTrackerOptions.ExecutorServices"/>, each service for all that it knows; a process of this
    /// machine is looked for among its processes. One that cannot be asked is logged as a warning, the search goes on, and its runs are not
    /// ended. The runs that this tracker holds open are never stale. A run that ends in the meantime stays as it is and is not told.
    /// </remarks>
    /// <param name="configure">Sets process, age, and whether stale runs are ended; null to be told of all that are certain.</param>
    /// <returns>
    /// The stale runs, the newest of each process first; all of them, when the search is over. None when there is no such process.
    /// </returns>
    /// <exception cref="ArgumentException"><see cref="FindStaleRunsOptions.OlderThan"/> is not more than zero.</exception>
    /// <exception cref="MlflowException">
    /// The store cannot be read, or a run cannot be ended. Those before it were; calling again goes on.
    /// </exception>
    public IReadOnlyList<StaleRun> FindStaleRuns(Action<FindStaleRunsOptions>? configure = null) =>
        Blocking.Wait(() => FindStaleRunsAsync(configure));

    /// <inheritdoc cref="FindStaleRuns"/>
    /// <param name="configure">Sets process, age, and whether stale runs are ended; null to be told of all that are certain.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<IReadOnlyList<StaleRun>> FindStaleRunsAsync(
        Action<FindStaleRunsOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var wanted = new FindStaleRunsOptions();
        configure?.Invoke(wanted);
        if (wanted.OlderThan <= TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"{nameof(FindStaleRunsOptions.OlderThan)} is {wanted.OlderThan}; it must be more than zero.", nameof(configure));
        }

        var asking = new ExecutorAsking([.. _options.ExecutorServices, _localExecutions], _logger);
        var search = new StaleRunSearch(TrackingStore, asking, wanted, _options.TimeProvider, _logger);
        return search.RunAsync(runId => _open.Keys.Any(run => run.Id == runId), cancellationToken);
    }

    /// <summary>
    /// Hands over the versions that a process publishes, each once, as their runs end: for a program that has something to do for each
    /// new version. With a stored position, a watch goes on where another one has stopped.
    /// </summary>
    /// <remarks>
    /// <para>
    /// A version is handed over when the enumeration gives it, and a watch from its <see cref="PublishedVersion.Position"/> goes on with
    /// the next. None is missed and none comes twice, in whatever order runs end and however late that is seen, also when a run ends by a
    /// journal that is replayed days later. <c>docs/events.md</c> has the limits: clocks that are wrong by more than
    /// <see cref="WatchOptions.ClockTolerance"/>, and runs that others open again, delete or restore.
    /// </para>
    /// <para>
    /// Versions come in the order in which their runs ended, as far as that is seen in time. When nothing is new, asking takes one search
    /// of an empty answer, and once a minute a second one. While the store is busy or away, a watch that follows waits, at most a minute
    /// at a time, and says so as a warning in the category <see cref="WaitLog.Category"/>.
    /// </para>
    /// </remarks>
    /// <param name="process">The process. It must be there.</param>
    /// <param name="configure">Says which dataset, from where, and whether to wait for more. Default: all, from now on, for ever.</param>
    /// <param name="cancellationToken">Ends the watch, also while it waits.</param>
    /// <exception cref="ArgumentException">
    /// An option is not valid, or the position is one of another process, dataset or store.
    /// </exception>
    /// <exception cref="ReferenceException"><c>REFERENCE_NOT_FOUND</c>: there is no such process.</exception>
    /// <exception cref="MlflowException">
    /// The store cannot be read; of a watch that follows, not at its begin or for a reason that does not pass by itself.
    /// </exception>
    /// <exception cref="InvalidOperationException">More versions end in the future than a position can hold.</exception>
    /// <exception cref="OperationCanceledException">The watch was ended.</exception>
    public IAsyncEnumerable<PublishedVersion> WatchAsync(
        string process, Action<WatchOptions>? configure = null, CancellationToken cancellationToken = default) =>
        NewWatch(process, configure).FollowAsync(cancellationToken);

    /// <inheritdoc cref="WatchAsync"/>
    /// <remarks>As <see cref="WatchAsync"/>, on the thread of the caller. What follows can only be left when a version comes.</remarks>
    public IEnumerable<PublishedVersion> Watch(string process, Action<WatchOptions>? configure = null) =>
        Blocking.Enumerate(WatchAsync(process, configure));

    /// <summary>
    /// Gives the position at which a watch would begin, for a program that stores it before the first version comes: so nothing is missed
    /// that is published while that program is not there.
    /// </summary>
    /// <param name="process">The process. It must be there.</param>
    /// <param name="configure">What is to be watched, from where. Default: all, from now on.</param>
    /// <exception cref="ArgumentException">
    /// An option is not valid, or the position is one of another process, dataset or store.
    /// </exception>
    /// <exception cref="ReferenceException"><c>REFERENCE_NOT_FOUND</c>: there is no such process.</exception>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    public string GetWatchPosition(string process, Action<WatchOptions>? configure = null) =>
        Blocking.Wait(() => GetWatchPositionAsync(process, configure));

    /// <inheritdoc cref="GetWatchPosition"/>
    /// <param name="process">The process. It must be there.</param>
    /// <param name="configure">What is to be watched, from where. Default: all, from now on.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<string> GetWatchPositionAsync(
        string process, Action<WatchOptions>? configure = null, CancellationToken cancellationToken = default) =>
        NewWatch(process, configure).FindPositionAsync(cancellationToken);

    private ProcessWatch NewWatch(string process, Action<WatchOptions>? configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(process);
        return new ProcessWatch(TrackingStore, process, WatchOptions.Of(configure), _options.TimeProvider, _options.LoggerFactory);
    }
}
