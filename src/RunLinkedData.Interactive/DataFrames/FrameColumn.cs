using Apache.Arrow;
using Microsoft.Data.Analysis;

namespace RunLinkedData.Interactive.DataFrames;

/// <summary>A column of a data frame while it is read.</summary>
internal abstract class FrameColumn
{
    /// <summary>The column, whole when all batches were appended.</summary>
    public abstract DataFrameColumn Column { get; }

    /// <summary>Appends the values of a batch.</summary>
    /// <returns>False when there is a value that the column cannot hold; those before it were appended.</returns>
    public abstract bool TryAppend(IArrowArray array);
}
