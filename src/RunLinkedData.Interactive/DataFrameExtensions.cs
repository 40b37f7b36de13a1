using Microsoft.Data.Analysis;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Interactive.DataFrames;
using RunLinkedData.Waiting;

namespace RunLinkedData.Interactive;

/// <summary>Versions as data frames.</summary>
public static class DataFrameExtensions
{
    /// <summary>Reads the rows of a version into a data frame of Microsoft.Data.Analysis, in memory.</summary>
    /// <remarks>
    /// Numbers and booleans keep their types. A date or timestamp is a <see cref="DateTime"/>, of UTC where the column is of UTC; a time of
    /// day or duration is a number of seconds; text, enums, UUIDs, lists and bytes are text as in CSV. For Deedle, and for data that is
    /// larger than memory: <c>docs/notebooks.md</c>.
    /// </remarks>
    /// <param name="dataset">The version.</param>
    /// <param name="columns">The names of the columns wanted, in the order wanted; null for all.</param>
    /// <exception cref="ArgumentNullException">There is no version.</exception>
    /// <exception cref="InvalidOperationException">The content of the version is files.</exception>
    /// <exception cref="Model.DatasetSchemaException">
    /// A column is missing, or has structs or maps, which a data frame does not hold; other columns can be asked for.
    /// </exception>
    /// <exception cref="Model.DatasetCorruptException">A file is missing or damaged.</exception>
    public static DataFrame ToDataFrame(this Dataset dataset, IReadOnlyCollection<string>? columns = null) =>
        Blocking.Wait(() => dataset.ToDataFrameAsync(columns));

    /// <inheritdoc cref="ToDataFrame"/>
    /// <param name="dataset">The version.</param>
    /// <param name="columns">The names of the columns wanted, in the order wanted; null for all.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<DataFrame> ToDataFrameAsync(
        this Dataset dataset, IReadOnlyCollection<string>? columns = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return await FrameReader.ReadAsync(dataset, columns, cancellationToken).ConfigureAwait(false);
    }
}
