using System.Runtime.CompilerServices;
using RunLinkedData.Datasets;
using RunLinkedData.Datasets.Comparing;
using RunLinkedData.MLflow;

namespace RunLinkedData;

public sealed partial class RunTracker
{
    /// <summary>
    /// Compares the rows of two data versions by their keys, and gives those that came, went or changed, in the order of their keys. A short form of
    /// <see cref="LoadDataset(string)"/> and <see cref="DatasetExtensions.CompareRowsAsync"/>, which says what is compared and how.
    /// </summary>
    /// <param name="original">The version that the other is compared with: text such as <c>demand-forecast/forecasts@latest~1</c> or <c>forecasts@RUNID</c>.</param>
    /// <param name="other">The other version.</param>
    /// <param name="keys">The columns that tell the rows of a dataset apart.</param>
    /// <param name="configure">Says which columns are compared, how exactly, and with how much memory.</param>
    /// <exception cref="ArgumentException">There is no key, a column of it is named twice, or an option is not valid.</exception>
    /// <exception cref="ReferenceException">A text is not a reference, or what it names is not there.</exception>
    /// <exception cref="DatasetException">A version is not published, deleted, damaged, lacks a column, or has several rows of one key; the message says what to do.</exception>
    /// <exception cref="InvalidOperationException">A dataset is of <see cref="DatasetFormat.Files"/>.</exception>
    /// <exception cref="MlflowException">The store cannot be read, or there is no room for temporary files.</exception>
    public IEnumerable<RowDifference> CompareRows(
        string original, string other, IReadOnlyCollection<string> keys, Action<CompareRowsOptions>? configure = null) =>
        Blocking.Enumerate(CompareRowsAsync(original, other, keys, configure));

    /// <inheritdoc cref="CompareRows"/>
    /// <param name="original">The version that the other is compared with: text such as <c>demand-forecast/forecasts@latest~1</c> or <c>forecasts@RUNID</c>.</param>
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
