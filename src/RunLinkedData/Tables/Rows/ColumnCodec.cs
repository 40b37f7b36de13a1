using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Rows;

/// <summary>Moves values of a .NET type into and out of Arrow columns. Has no state: one serves all threads.</summary>
internal abstract class ColumnCodec(ColumnType type, bool nullable)
{
    public ColumnType Type { get; } = type;

    /// <summary>Whether nulls can be stored and read.</summary>
    public bool Nullable { get; } = nullable;
}

/// <inheritdoc/>
internal abstract class ColumnCodec<TValue>(ColumnType type, bool nullable) : ColumnCodec(type, nullable)
{
    /// <summary>
    /// Adds values to a column.
    /// <c>nulls</c>: which of them are null; empty when the type itself tells.
    /// </summary>
    public abstract void Append(ColumnBuilder target, ReadOnlySpan<TValue> values, ReadOnlySpan<bool> nulls, in ColumnPlace place);

    /// <summary>A reader of arrays of a type, for the files of one dataset in their order; null when they cannot be read so.</summary>
    public virtual ColumnReader<TValue>? OpenReader(IArrowType from) => ArrowValues.CanLoad(from, Type) ? CreateReader() : null;

    protected abstract ColumnReader<TValue> CreateReader();
}

/// <summary>Reads values of a .NET type out of the arrays of a column.</summary>
internal abstract class ColumnReader<TValue>(bool nullable)
{
    /// <summary>Reads a part of an array.</summary>
    public void Read(IArrowArray source, int start, Span<TValue> target, in ColumnPlace place)
    {
        if (!nullable)
        {
            var found = new Validity(source).FirstNull(start, target.Length);
            if (found >= 0)
            {
                throw place.UnexpectedNull(found - start);
            }
        }

        ReadValues(source, start, target, place);
    }

    /// <summary>Reads without a check for nulls; at the place of a null it leaves the type's default.</summary>
    public abstract void ReadValues(IArrowArray source, int start, Span<TValue> target, in ColumnPlace place);
}
