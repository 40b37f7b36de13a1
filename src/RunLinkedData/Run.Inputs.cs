using RunLinkedData.Datasets;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Provenance;
using RunLinkedData.Runs;

namespace RunLinkedData;

public sealed partial class Run
{
    // The producing run IDs by dataset name, in the order they were read.
    private readonly Dictionary<string, List<string>> _inputs;

    // The same in full, of this process. Under the lock of the above.
    private readonly List<ProvenanceInput> _read = [];

    // The sources of external inputs.
    private readonly Dictionary<(string Name, string Version), string> _external = [];

    /// <summary>Resolves a reference, pins what it names as an input of this run, and loads its rows.</summary>
    /// <typeparam name="T">The type of the rows; its members are matched to the columns by name.</typeparam>
    /// <param name="reference">Text such as <c>sales/transactions@latest</c> or <c>forecasts@RUNID</c>.</param>
    /// <returns>All rows. For data larger than memory take <see cref="LoadInput(string)"/> and stream them.</returns>
    /// <exception cref="ReferenceException">The text is not a reference, or what it names is not there.</exception>
    /// <exception cref="DatasetException">The data version is not published, damaged, or its columns do not fit <typeparamref name="T"/>.</exception>
    /// <exception cref="RunStateException">This run has ended.</exception>
    public IReadOnlyList<T> LoadInput<T>(string reference) => Blocking.Wait(() => LoadInputAsync<T>(reference));

    /// <inheritdoc cref="LoadInput{T}(string)"/>
    /// <param name="reference">Text such as <c>sales/transactions@latest</c> or <c>forecasts@RUNID</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<T>> LoadInputAsync<T>(string reference, CancellationToken cancellationToken = default)
    {
        ThrowIfEnded();
        var dataset = await OpenInputAsync(reference, cancellationToken).ConfigureAwait(false);
        var rows = await dataset.ReadRowsAsync<T>(cancellationToken).ConfigureAwait(false);
        RecordInput(dataset, reference);
        return rows;
    }

    /// <summary>Resolves a reference and pins what it names as an input of this run.</summary>
    /// <param name="reference">Text such as <c>sales/transactions@latest</c> or <c>forecasts@RUNID</c>.</param>
    /// <returns>The dataset, whose rows, batches or files can be read.</returns>
    /// <exception cref="ReferenceException">The text is not a reference, or what it names is not there.</exception>
    /// <exception cref="DatasetException">The data version is not published, or its manifest is damaged.</exception>
    /// <exception cref="RunStateException">This run has ended.</exception>
    public Dataset LoadInput(string reference) => Blocking.Wait(() => LoadInputAsync(reference));

    /// <inheritdoc cref="LoadInput(string)"/>
    /// <param name="reference">Text such as <c>sales/transactions@latest</c> or <c>forecasts@RUNID</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Dataset> LoadInputAsync(string reference, CancellationToken cancellationToken = default)
    {
        ThrowIfEnded();
        var dataset = await OpenInputAsync(reference, cancellationToken).ConfigureAwait(false);
        RecordInput(dataset, reference);
        return dataset;
    }

    private Task<Dataset> OpenInputAsync(string reference, CancellationToken cancellationToken) =>
        _versions.OpenAsync(_services.Outside.Pin(DataReference.Parse(reference)), cancellationToken);

    /// <summary>Records that this run reads something that no run of this store made: a database table, a file, an object in a bucket.</summary>
    /// <param name="name">A name for it, as for a dataset.</param>
    /// <param name="source">
    /// Where it is: a URI, a path or a connection string. Credentials in it (user-info of a URI, values named <c>password</c>, <c>token</c>, <c>signature</c> and the like)
    /// are left out of what is stored.
    /// </param>
    /// <param name="version">Its version in the words of its own system: a snapshot ID, an ETag, a date, a row count. At most 500 characters.</param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the name, source or version is refused, or another source of that name and version is recorded already.</exception>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public void LogExternalInput(string name, string source, string version)
    {
        ThrowIfEnded();
        var input = DatasetLink.ToExternalInput(name, source, version);
        TrackingLimits.CheckInput(input);
        var place = DatasetLink.ReadExternalInput(input)!.Value.Source;
        string versions;
        lock (_external)
        {
            if (_external.TryGetValue((name, version), out var known))
            {
                if (known != place)
                {
                    throw new MlflowException(
                        MlflowErrorCode.InvalidParameterValue,
                        $"Run {Id} has recorded the input '{name}' of version '{version}' from another source already. Give each source a name of its own.");
                }

                return;
            }

            _external.Add((name, version), place);
            versions = string.Join(", ", _external.Keys.Where(key => key.Name == name).Select(key => key.Version));
        }

        _buffer.Add(input);
        if (versions.Length <= TrackingLimits.TagValue)
        {
            _buffer.Add(new Tag(RunTags.ExternalInputPrefix + name, versions));
        }
    }

    // Of the references that were resolved to one version, the record keeps one that moves: it has to be pinned when the run is made again.
    private void PreferMoving(Dataset dataset, string reference)
    {
        var index = _read.FindIndex(input => input.Dataset == dataset.Name && input.RunId == dataset.RunId);
        if (index >= 0 && DataReference.Parse(reference) is { IsMoving: true } moving && DataReference.Parse(_read[index].Reference!) is { IsMoving: false })
        {
            _read[index] = _read[index] with { Process = moving.Process, Reference = reference };
        }
    }

    // What a resumed run has read before.
    private static Dictionary<string, List<string>> Inputs(MlflowRun run) => run.Tags
        .Where(tag => tag.Key.StartsWith(RunTags.InputPrefix, StringComparison.Ordinal))
        .ToDictionary(tag => tag.Key[RunTags.InputPrefix.Length..], tag => tag.Value.Split(',').ToList(), StringComparer.Ordinal);

    private void RecordInput(Dataset dataset, string reference)
    {
        string runIds;
        lock (_inputs)
        {
            if (!_inputs.TryGetValue(dataset.Name, out var known))
            {
                _inputs.Add(dataset.Name, known = []);
            }

            if (known.Contains(dataset.RunId))
            {
                PreferMoving(dataset, reference);
                return;
            }

            known.Add(dataset.RunId);
            _read.Add(new ProvenanceInput(dataset.Name, dataset.RunId)
            {
                Process = DataReference.Parse(reference).Process,
                Reference = reference,
                Digest = dataset.Manifest.Digest,
            });
            runIds = string.Join(',', known);
        }

        // The tag is for people and holds what fits; the dataset inputs below are complete.
        if (runIds.Length <= TrackingLimits.TagValue)
        {
            _buffer.Add(new Tag(RunTags.InputPrefix + dataset.Name, runIds));
        }

        _buffer.Add(DatasetLink.ToInput(dataset.Manifest, dataset.RunId, dataset.Run.Info.ArtifactUri));
        RunLogMessages.InputLoaded(_logger, Id, dataset.Name, dataset.RunId);
    }
}
