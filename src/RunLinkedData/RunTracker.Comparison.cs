using System.Runtime.CompilerServices;
using RunLinkedData.Datasets.RowComparison;
using RunLinkedData.MLflow;
using RunLinkedData.Model;
using RunLinkedData.Questions.Comparison;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.References;
using RunLinkedData.Waiting;

namespace RunLinkedData;

public sealed partial class RunTracker
{
    /// <summary>
    /// Tells what changed between two runs or data versions: parameters, code, image, packages and so on; the datasets they wrote; and why
    /// their inputs differ, back to the root.
    /// </summary>
    /// <remarks>
    /// Runs of any state and of different processes can be compared, deleted ones too. When a side names a data version, that dataset alone
    /// is compared, with the one that the other side names, else with that of the same name.
    /// </remarks>
    /// <param name="original">
    /// The run or data version to start from: a run ID, the beginning of one, or a reference such as
    /// <c>demand-forecast/forecasts@latest~1</c>.
    /// </param>
    /// <param name="other">The run or data version to compare with it, in the same forms.</param>
    /// <param name="configure">Whether values are read, and how far back inputs are followed.</param>
    /// <exception cref="ReferenceException">A text is no reference, or what it names is not there.</exception>
    /// <exception cref="DatasetException">
    /// A run has no dataset of the name it was asked for (<c>DATASET_NOT_FOUND</c>); a dataset is damaged
    /// (<see cref="DatasetCorruptException"/>), or its manifest is.
    /// </exception>
    /// <exception cref="ArgumentException">A text is empty, or <see cref="CompareOptions.InputDepth"/> is less than zero.</exception>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    public RunComparison Compare(string original, string other, Action<CompareOptions>? configure = null) =>
        Blocking.Wait(() => CompareAsync(original, other, configure));

    /// <inheritdoc cref="Compare"/>
    /// <param name="original">
    /// The run or data version to start from: a run ID, the beginning of one, or a reference such as
    /// <c>demand-forecast/forecasts@latest~1</c>.
    /// </param>
    /// <param name="other">The run or data version to compare with it, in the same forms.</param>
    /// <param name="configure">Whether values are read, and how far back inputs are followed.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<RunComparison> CompareAsync(
        string original, string other, Action<CompareOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        ReferenceErrors.CheckGiven(original, nameof(original));
        ReferenceErrors.CheckGiven(other, nameof(other));
        var options = new CompareOptions();
        configure?.Invoke(options);
        if (options.InputDepth < 0)
        {
            throw new ArgumentException(
                $"{nameof(CompareOptions.InputDepth)} is {options.InputDepth}; it must be 0 or more, or null for no limit.");
        }

        return new RunComparer(TrackingStore, _artifactStores, _versions).CompareAsync(original, other, options, cancellationToken);
    }

    /// <summary>
    /// Compares a run with the one that it makes again, values too: as <see cref="Compare"/> with <see cref="CompareOptions.ReadValues"/>.
    /// </summary>
    /// <remarks>Rows are compared in their order, as a stream: memory stays flat. Only datasets whose digests differ are read.</remarks>
    /// <param name="runId">The run.</param>
    /// <param name="originalRunId">
    /// The run to compare it with. Default: the one that it makes again, which is its tag <c>rld.reproduces</c>.
    /// </param>
    /// <exception cref="RunStateException"><c>NOT_A_REPRODUCTION</c>: the run makes no other one again, and none is named.</exception>
    /// <exception cref="DatasetException">A dataset is damaged (<see cref="DatasetCorruptException"/>), or its manifest is.</exception>
    /// <exception cref="ReferenceException">One of the runs is not there, or a text is no run ID.</exception>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    public RunComparison CompareReproduction(string runId, string? originalRunId = null) =>
        Blocking.Wait(() => CompareReproductionAsync(runId, originalRunId));

    /// <inheritdoc cref="CompareReproduction"/>
    /// <param name="runId">The run.</param>
    /// <param name="originalRunId">
    /// The run to compare it with. Default: the one that it makes again, which is its tag <c>rld.reproduces</c>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<RunComparison> CompareReproductionAsync(
        string runId, string? originalRunId = null, CancellationToken cancellationToken = default)
    {
        ReferenceErrors.CheckRunId(runId);
        var original = originalRunId
            ?? (await new RunLookup(TrackingStore).GetAsync(runId, cancellationToken).ConfigureAwait(false)).FindTag(RunTags.Reproduces)
            ?? throw new RunStateException(
                ErrorCode.NotAReproduction,
                runId,
                $"Run {runId} makes no other run again: it has no tag {RunTags.Reproduces}, "
                + "which it gets when its program is started with the variable RLD_REPRODUCES. "
                + "Name the run to compare it with.");
        return await CompareAsync(original, runId, options => options.ReadValues = true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Compares the rows of two data versions by their keys, and gives those that came, went or changed, in the order of their
    /// keys. A short form of <see cref="LoadDataset(string)"/> and <see cref="DatasetExtensions.CompareRowsAsync"/>, which
    /// says what is compared and how.
    /// </summary>
    /// <param name="original">
    /// The version that the other is compared with: text such as <c>demand-forecast/forecasts@latest~1</c> or <c>forecasts@RUNID</c>.
    /// </param>
    /// <param name="other">The other version.</param>
    /// <param name="keys">The columns that tell the rows of a dataset apart.</param>
    /// <param name="configure">Says which columns are compared, how exactly, and with how much memory.</param>
    /// <exception cref="ArgumentException">There is no key, a column of it is named twice, or an option is not valid.</exception>
    /// <exception cref="ReferenceException">A text is not a reference, or what it names is not there.</exception>
    /// <exception cref="DatasetException">
    /// A version is not published, deleted, damaged, lacks a column, or has several rows of one key; the message says what to do.
    /// </exception>
    /// <exception cref="InvalidOperationException">The content of a dataset is files.</exception>
    /// <exception cref="MlflowException">The store cannot be read, or there is no room for temporary files.</exception>
    public IEnumerable<RowDifference> CompareRows(
        string original, string other, IReadOnlyCollection<string> keys, Action<CompareRowsOptions>? configure = null) =>
        Blocking.Enumerate(CompareRowsAsync(original, other, keys, configure));

    /// <inheritdoc cref="CompareRows"/>
    /// <param name="original">
    /// The version that the other is compared with: text such as <c>demand-forecast/forecasts@latest~1</c> or <c>forecasts@RUNID</c>.
    /// </param>
    /// <param name="other">The other version.</param>
    /// <param name="keys">The columns that tell the rows of a dataset apart.</param>
    /// <param name="configure">Says which columns are compared, how exactly, and with how much memory.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    public IAsyncEnumerable<RowDifference> CompareRowsAsync(
        string original,
        string other,
        IReadOnlyCollection<string> keys,
        Action<CompareRowsOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        var (one, two) = (DataReference.Parse(original), DataReference.Parse(other));
        var options = CompareRowsOptions.Of(keys, configure);
        return CompareRowsAsync(one, two, [.. keys], options, cancellationToken);
    }

    private async IAsyncEnumerable<RowDifference> CompareRowsAsync(
        DataReference original,
        DataReference other,
        string[] keys,
        CompareRowsOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var one = await _versions.OpenAsync(original, cancellationToken).ConfigureAwait(false);
        var two = await _versions.OpenAsync(other, cancellationToken).ConfigureAwait(false);
        await foreach (var difference in RowComparer.CompareAsync(one, two, keys, options, cancellationToken).ConfigureAwait(false))
        {
            yield return difference;
        }
    }
}
