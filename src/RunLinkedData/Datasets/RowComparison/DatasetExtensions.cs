using RunLinkedData.Datasets.Reading;
using RunLinkedData.MLflow;
using RunLinkedData.Model;

namespace RunLinkedData.Datasets.RowComparison;

/// <summary>Comparing the rows of datasets.</summary>
public static class DatasetExtensions
{
    /// <summary>
    /// Compares the rows of a dataset with those of another by their keys, and gives those that came, went or changed, in the order of
    /// their keys. Memory stays bounded however many rows there are; see <see cref="CompareRowsOptions.MemoryBytes"/>.
    /// </summary>
    /// <remarks>
    /// Keys are ordered with nulls first, numbers and times by value with NaN last, text and bytes by their bytes (UTF-8), false before
    /// true. Floating-point numbers are the same when they are equal, or both NaN. A column that has another type on each side is compared
    /// by value where both are numbers, and is else different in every row where it is not null on both sides. Columns that one side lacks
    /// are not compared. Nothing is read when both have the same digest and columns.
    /// </remarks>
    /// <param name="original">The dataset to start from.</param>
    /// <param name="other">The dataset that it is compared with.</param>
    /// <param name="keys">
    /// The columns that tell the rows of a dataset apart: at least one, of the same type on both sides (integers: of
    /// any), and none of them a list.
    /// </param>
    /// <param name="configure">Says which columns are compared, how exactly, and with how much memory.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    /// <exception cref="ArgumentException">There is no key, a column of it is named twice, or an option is not valid.</exception>
    /// <exception cref="DatasetSchemaException">
    /// While reading: a dataset lacks a column of the key or of <see cref="CompareRowsOptions.Columns"/>, or its types cannot be compared.
    /// </exception>
    /// <exception cref="DatasetException">While reading: several rows of a dataset have the same key (<c>DATASET_KEY</c>).</exception>
    /// <exception cref="DatasetCorruptException">While reading: a file is missing or damaged.</exception>
    /// <exception cref="MlflowException">While reading: there is no room for temporary files (<c>RESOURCE_EXHAUSTED</c>).</exception>
    /// <exception cref="InvalidOperationException">While reading: the content of a dataset is files.</exception>
    public static IAsyncEnumerable<RowDifference> CompareRowsAsync(
        this Dataset original,
        Dataset other,
        IReadOnlyCollection<string> keys,
        Action<CompareRowsOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(other);
        var options = CompareRowsOptions.Of(keys, configure);
        return RowComparer.CompareAsync(original, other, [.. keys], options, cancellationToken);
    }
}
