using RunLinkedData.Datasets.Reading;
using RunLinkedData.MLflow;
using RunLinkedData.Model;
using RunLinkedData.Versions;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.References;
using RunLinkedData.Waiting;

namespace RunLinkedData;

public sealed partial class RunTracker
{
    /// <summary>
    /// Opens a dataset as a run wrote it: its manifest, its run, and its content as rows, Arrow batches or
    /// files, checked against their hashes.
    /// </summary>
    /// <remarks>
    /// On a tracking server, a version that was seen published on this machine is opened without asking the server again, and so also when
    /// its run was deleted meanwhile; see <see cref="LoadDatasetOptions.UseCache"/>.
    /// </remarks>
    /// <param name="name">The dataset's name.</param>
    /// <param name="runId">The data version: the ID of the run that wrote it.</param>
    /// <param name="configure">Allows to read files in part, to look at what is not published, or to pass over the cache.</param>
    /// <exception cref="ArgumentException">No dataset can have that name, or the ID is empty.</exception>
    /// <exception cref="ReferenceException">
    /// There is no such run (<c>RUN_NOT_FOUND</c>), or the text is no run ID (<c>REFERENCE_INVALID</c>).
    /// </exception>
    /// <exception cref="DatasetException">
    /// The version is not there, not published, deleted, or its manifest is damaged; the message says what to do.
    /// </exception>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    public Dataset LoadDataset(string name, string runId, Action<LoadDatasetOptions>? configure = null) =>
        Blocking.Wait(() => LoadDatasetAsync(name, runId, configure));

    /// <inheritdoc cref="LoadDataset(string, string, Action{LoadDatasetOptions}?)"/>
    /// <param name="name">The dataset's name.</param>
    /// <param name="runId">The data version: the ID of the run that wrote it.</param>
    /// <param name="configure">Allows to read files in part, to look at what is not published, or to pass over the cache.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Dataset> LoadDatasetAsync(
        string name,
        string runId,
        Action<LoadDatasetOptions>? configure = null,
        CancellationToken cancellationToken = default) =>
        _versions.OpenAsync(name, runId, LoadDatasetOptions.Of(configure), cancellationToken);

    /// <summary>Loads all rows of a dataset as a run wrote it.</summary>
    /// <typeparam name="T">
    /// The type of the rows; its members are matched to the columns by name, columns it has no member for are not read.
    /// </typeparam>
    /// <param name="name">The dataset's name.</param>
    /// <param name="runId">The data version: the ID of the run that wrote it.</param>
    /// <exception cref="ArgumentException">No dataset can have that name, or the ID is empty.</exception>
    /// <exception cref="ReferenceException">
    /// There is no such run (<c>RUN_NOT_FOUND</c>), or the text is no run ID (<c>REFERENCE_INVALID</c>).
    /// </exception>
    /// <exception cref="DatasetException">
    /// The version is not there, not published, deleted, damaged, or its columns do not fit; the message says what to do.
    /// </exception>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    public IReadOnlyList<T> LoadDataset<T>(string name, string runId) => Blocking.Wait(() => LoadDatasetAsync<T>(name, runId));

    /// <inheritdoc cref="LoadDataset{T}(string, string)"/>
    /// <param name="name">The dataset's name.</param>
    /// <param name="runId">The data version: the ID of the run that wrote it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<T>> LoadDatasetAsync<T>(string name, string runId, CancellationToken cancellationToken = default)
    {
        var dataset = await LoadDatasetAsync(name, runId, cancellationToken: cancellationToken).ConfigureAwait(false);
        return await dataset.ReadRowsAsync<T>(cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens what a reference names, without recording it on any run.</summary>
    /// <param name="reference">Text such as <c>demand-forecast/forecasts@latest</c> or <c>forecasts@RUNID</c>.</param>
    /// <exception cref="ReferenceException">The text is not a reference, or what it names is not there.</exception>
    /// <exception cref="DatasetException">
    /// The version is not published, deleted, or its manifest is damaged; the message says what to do.
    /// </exception>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    public Dataset LoadDataset(string reference) => Blocking.Wait(() => LoadDatasetAsync(reference));

    /// <inheritdoc cref="LoadDataset(string)"/>
    /// <param name="reference">Text such as <c>demand-forecast/forecasts@latest</c> or <c>forecasts@RUNID</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Dataset> LoadDatasetAsync(string reference, CancellationToken cancellationToken = default) =>
        LoadDatasetAsync(reference, _ => { }, cancellationToken);

    /// <inheritdoc cref="LoadDataset(string)"/>
    /// <param name="reference">Text such as <c>demand-forecast/forecasts@latest</c> or <c>forecasts@RUNID</c>.</param>
    /// <param name="configure">Allows to read files in part, to look at what is not published, or to pass over the cache.</param>
    public Dataset LoadDataset(string reference, Action<LoadDatasetOptions>? configure) =>
        Blocking.Wait(() => LoadDatasetAsync(reference, configure));

    /// <inheritdoc cref="LoadDataset(string)"/>
    /// <param name="reference">Text such as <c>demand-forecast/forecasts@latest</c> or <c>forecasts@RUNID</c>.</param>
    /// <param name="configure">Allows to read files in part, to look at what is not published, or to pass over the cache.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Dataset> LoadDatasetAsync(
        string reference, Action<LoadDatasetOptions>? configure, CancellationToken cancellationToken = default) =>
        _versions.LoadAsync(DataReference.Parse(reference), LoadDatasetOptions.Of(configure), cancellationToken);

    /// <summary>Loads all rows of what a reference names, without recording it on any run.</summary>
    /// <typeparam name="T">The type of the rows; its members are matched to the columns by name.</typeparam>
    /// <inheritdoc cref="LoadDataset(string)"/>
    public IReadOnlyList<T> LoadDataset<T>(string reference) => Blocking.Wait(() => LoadDatasetAsync<T>(reference));

    /// <inheritdoc cref="LoadDataset{T}(string)"/>
    /// <param name="reference">Text such as <c>demand-forecast/forecasts@latest</c> or <c>forecasts@RUNID</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<T>> LoadDatasetAsync<T>(string reference, CancellationToken cancellationToken = default)
    {
        var dataset = await LoadDatasetAsync(reference, cancellationToken).ConfigureAwait(false);
        return await dataset.ReadRowsAsync<T>(cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Opens what a run has read and no run made, as it was pinned then (<see cref="Run.LogExternalInputAsync"/>): its manifest, and its
    /// content where it lies. It is that, or an error which says what is gone.
    /// </summary>
    /// <param name="name">The name of the external input.</param>
    /// <param name="runOrVersion">
    /// The run: its ID or the first 8 or more digits of it; or a data version that it wrote, such as
    /// <c>demand-forecast/forecasts@latest</c>.
    /// </param>
    /// <param name="version">Which version of it, as it was recorded; needed only where the run has read several.</param>
    /// <exception cref="DatasetException">
    /// The run has no such input, or several (<c>INPUT_NOT_FOUND</c>); nothing pins it (<c>INPUT_NOT_PINNED</c>); its manifest is gone or
    /// damaged; or the run has not written the dataset that the text names (<c>DATASET_NOT_FOUND</c>).
    /// </exception>
    /// <exception cref="ReferenceException">The text is neither a run nor a reference, or what it names is not there.</exception>
    /// <exception cref="ArgumentException">No input can have that name, or the text is empty.</exception>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    public Dataset LoadExternalInput(string name, string runOrVersion, string? version = null) =>
        Blocking.Wait(() => LoadExternalInputAsync(name, runOrVersion, version));

    /// <inheritdoc cref="LoadExternalInput"/>
    /// <param name="name">The name of the external input.</param>
    /// <param name="runOrVersion">The run, or a data version that it wrote.</param>
    /// <param name="version">Which version of it, as it was recorded; needed only where the run has read several.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Dataset> LoadExternalInputAsync(
        string name, string runOrVersion, string? version = null, CancellationToken cancellationToken = default)
    {
        DatasetIdentity.CheckName(name);
        var run = (await _resolver.FindWrittenAsync(runOrVersion, cancellationToken).ConfigureAwait(false)).Run;
        return await _versions.OpenAsync(ExternalInputs.Find(run, name, version), run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// A process of this store, to list the versions of its datasets, to follow them over time, and to name some of them by aliases:
    /// <c>tracker.Process("demand-forecast").Dataset("forecasts")</c>.
    /// </summary>
    /// <param name="name">The process; nothing is read yet, and nothing is created.</param>
    public TrackedProcess Process(string name) => new(TrackingStore, _versions, _options.TimeProvider, User, name);

    /// <summary>Finds the data version that a reference names, without loading anything of it or recording it on any run.</summary>
    /// <param name="reference">
    /// Text such as <c>demand-forecast/forecasts@latest</c> or <c>demand-forecast/forecasts@2026-11-01</c>;
    /// <c>docs/references.md</c> has all forms.
    /// </param>
    /// <exception cref="ReferenceException">The text is not a reference, or what it names is not there.</exception>
    /// <exception cref="DatasetException">The version is not published or deleted; the message says what to do.</exception>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    public DataVersion Resolve(string reference) => Blocking.Wait(() => ResolveAsync(reference));

    /// <inheritdoc cref="Resolve"/>
    /// <param name="reference">
    /// Text such as <c>demand-forecast/forecasts@latest</c> or <c>demand-forecast/forecasts@2026-11-01</c>;
    /// <c>docs/references.md</c> has all forms.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<DataVersion> ResolveAsync(string reference, CancellationToken cancellationToken = default) =>
        _versions.ResolveAsync(DataReference.Parse(reference), cancellationToken);

    /// <summary>
    /// Finds the data version that a reference names, to ask things of it: its data, provenance, log, lineage, changes,
    /// verification, reproduction, history.
    /// </summary>
    /// <param name="reference">
    /// Text such as <c>demand-forecast/forecasts@latest</c> or <c>forecasts@RUNID</c>; <c>docs/references.md</c> has all forms.
    /// </param>
    /// <exception cref="ReferenceException">The text is not a reference, or what it names is not there.</exception>
    /// <exception cref="DatasetException">The version is not published or deleted; the message says what to do.</exception>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    public TrackedVersion Version(string reference) => Blocking.Wait(() => VersionAsync(reference));

    /// <inheritdoc cref="Version"/>
    /// <param name="reference">
    /// Text such as <c>demand-forecast/forecasts@latest</c> or <c>forecasts@RUNID</c>; <c>docs/references.md</c> has all forms.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<TrackedVersion> VersionAsync(string reference, CancellationToken cancellationToken = default) =>
        new(this, await ResolveAsync(reference, cancellationToken).ConfigureAwait(false));
}
