using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.References;
using RunLinkedData.Waiting;

namespace RunLinkedData;

public sealed partial class Run
{
    /// <summary>Resolves a reference, pins what it names as an input of this run, and loads its rows.</summary>
    /// <typeparam name="T">The type of the rows; its members are matched to the columns by name.</typeparam>
    /// <param name="reference">Text such as <c>sales/transactions@latest</c> or <c>forecasts@RUNID</c>.</param>
    /// <returns>All rows. For data larger than memory take <see cref="LoadInput(string)"/> and stream them.</returns>
    /// <exception cref="ArgumentException">The text is empty.</exception>
    /// <exception cref="ReferenceException">The text is not a reference, or what it names is not there.</exception>
    /// <exception cref="DatasetException">
    /// The data version is not published, damaged, or its columns do not fit <typeparamref name="T"/>.
    /// </exception>
    /// <exception cref="RunStateException">This run has ended.</exception>
    public IReadOnlyList<T> LoadInput<T>(string reference) => Blocking.Wait(() => LoadInputAsync<T>(reference));

    /// <inheritdoc cref="LoadInput{T}(string)"/>
    /// <param name="reference">Text such as <c>sales/transactions@latest</c> or <c>forecasts@RUNID</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<T>> LoadInputAsync<T>(string reference, CancellationToken cancellationToken = default)
    {
        _recorder.ThrowIfEnded();
        var parsed = DataReference.Parse(reference);
        var dataset = await OpenInputAsync(parsed, cancellationToken).ConfigureAwait(false);
        var rows = await dataset.ReadRowsAsync<T>(cancellationToken).ConfigureAwait(false);
        RecordInput(dataset, parsed, reference);
        return rows;
    }

    /// <summary>Resolves a reference and pins what it names as an input of this run.</summary>
    /// <param name="reference">Text such as <c>sales/transactions@latest</c> or <c>forecasts@RUNID</c>.</param>
    /// <returns>The dataset, whose rows, batches or files can be read.</returns>
    /// <exception cref="ArgumentException">The text is empty.</exception>
    /// <exception cref="ReferenceException">The text is not a reference, or what it names is not there.</exception>
    /// <exception cref="DatasetException">The data version is not published, or its manifest is damaged.</exception>
    /// <exception cref="RunStateException">This run has ended.</exception>
    public Dataset LoadInput(string reference) => Blocking.Wait(() => LoadInputAsync(reference));

    /// <inheritdoc cref="LoadInput(string)"/>
    /// <param name="reference">Text such as <c>sales/transactions@latest</c> or <c>forecasts@RUNID</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Dataset> LoadInputAsync(string reference, CancellationToken cancellationToken = default)
    {
        _recorder.ThrowIfEnded();
        var parsed = DataReference.Parse(reference);
        var dataset = await OpenInputAsync(parsed, cancellationToken).ConfigureAwait(false);
        RecordInput(dataset, parsed, reference);
        return dataset;
    }

    private async Task<Dataset> OpenInputAsync(DataReference reference, CancellationToken cancellationToken)
    {
        var pinned = reference.IsMoving && Declared?.Pins.GetValueOrDefault(reference.ToString()) is { } runId
            ? new DataReference(reference.Process, reference.Dataset, VersionText.OfRun(runId))
            : _recorder.Services.Overrides.Pin(reference);
        var dataset = await _recorder.Services.Versions.OpenAsync(pinned, cancellationToken).ConfigureAwait(false);
        dataset.ColumnsRead = columns => _recorder.Reads.Note(dataset.Name, dataset.RunId, columns);
        return dataset;
    }

    private void RecordInput(Dataset dataset, DataReference reference, string written)
    {
        ProvenanceInput input = new()
        {
            Dataset = dataset.Name,
            RunId = dataset.RunId,
            Process = reference.Process,
            Reference = written,
            Digest = dataset.Manifest.Digest,
        };
        var link = DatasetLink.ToInput(dataset.Manifest, dataset.RunId);
        _recorder.RecordInput(dataset.Manifest, link, input, reference.IsMoving);
    }
}
