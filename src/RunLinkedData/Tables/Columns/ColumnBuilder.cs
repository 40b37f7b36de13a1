using Apache.Arrow;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tables.Columns;

/// <summary>
/// Fills the buffers of one Arrow array. The arrays that it builds share its buffers: they are valid until <see cref="Reset"/>, so that
/// buffers are used again and again.
/// </summary>
internal abstract class ColumnBuilder(ColumnType type)
{
    private byte[] _validity = [];

    public ColumnType Type { get; } = type;

    public int Length { get; protected set; }

    public int NullCount { get; private set; }

    /// <summary>How large the values are in memory; depends on the values alone, never on how they came.</summary>
    public abstract long Bytes { get; }

    /// <summary>Adds a null.</summary>
    public abstract void AppendNull();

    /// <summary>Adds values of an Arrow array that <see cref="ColumnType.Holds"/>.</summary>
    public void AppendAny(IArrowArray source, int start, int count)
    {
        if (source is not NullArray)
        {
            Append(source, start, count);
            return;
        }

        for (var i = 0; i < count; i++)
        {
            AppendNull();
        }
    }

    /// <summary>Adds values of an Arrow array, whose type must be one that <see cref="ArrowValues.CanLoad"/> accepts.</summary>
    public abstract void Append(IArrowArray source, int start, int count);

    /// <summary>Adds one value of an Arrow array that stores its values as this column does.</summary>
    public virtual void AppendValue(IArrowArray source, int index) => Append(source, index, 1);

    /// <summary>Adds values from some places of an Arrow array that stores its values as this column does.</summary>
    public virtual void AppendValues(IArrowArray source, ReadOnlySpan<int> places)
    {
        foreach (var place in places)
        {
            AppendValue(source, place);
        }
    }

    /// <summary>The array of what was added since the last reset.</summary>
    public ArrayData Build()
    {
        return BuildData(NullCount == 0 ? ArrowBuffer.Empty : new ArrowBuffer(ValidityOf(Length)));
    }

    /// <summary>Starts anew and keeps the buffers.</summary>
    public virtual void Reset()
    {
        if (NullCount > 0)
        {
            _validity.AsSpan().Fill(0xFF);
        }

        Length = 0;
        NullCount = 0;
    }

    public static ColumnBuilder Create(ColumnType type) => type.Kind switch
    {
        ColumnKind.String or ColumnKind.Binary => new VariableColumnBuilder(type),
        ColumnKind.Bool => new BoolColumnBuilder(type),
        ColumnKind.Int8 => new FixedColumnBuilder<sbyte>(type),
        ColumnKind.UInt8 => new FixedColumnBuilder<byte>(type),
        ColumnKind.Int16 => new FixedColumnBuilder<short>(type),
        ColumnKind.UInt16 => new FixedColumnBuilder<ushort>(type),
        ColumnKind.Int32 or ColumnKind.Date => new FixedColumnBuilder<int>(type),
        ColumnKind.UInt32 => new FixedColumnBuilder<uint>(type),
        ColumnKind.UInt64 => new FixedColumnBuilder<ulong>(type),
        ColumnKind.Float32 => new FixedColumnBuilder<float>(type),
        ColumnKind.Float64 => new FixedColumnBuilder<double>(type),
        ColumnKind.Decimal or ColumnKind.Uuid => new FixedColumnBuilder<Int128>(type),
        ColumnKind.List => new ListColumnBuilder(type),
        _ => new FixedColumnBuilder<long>(type),
    };

    protected abstract ArrayData BuildData(ArrowBuffer validity);

    /// <summary>Marks a value that is or will be added as null.</summary>
    protected internal void MarkNull(int index)
    {
        if (_validity.Length <= index >> 3)
        {
            ValidityOf(index + 1L);
        }

        _validity[index >> 3] &= (byte)~(1 << (index & 7));
        NullCount++;
    }

    /// <summary>Marks as null what is null in a part of an Arrow array that was just added.</summary>
    protected void CopyNulls(IArrowArray source, int start, int count)
    {
        var validity = new Validity(source);
        var inDictionary = source is DictionaryArray { Dictionary.NullCount: > 0 };
        if (validity.HasNulls || inDictionary)
        {
            for (var i = 0; i < count; i++)
            {
                if (!validity[start + i] || (inDictionary && ArrowValues.IsNull(source, start + i)))
                {
                    MarkNull(Length - count + i);
                }
            }
        }
    }

    /// <summary>The bits of so many values: those of values that nobody marked say that there is one.</summary>
    private Memory<byte> ValidityOf(long values)
    {
        var (old, bytes) = (_validity.Length, (int)((values + 7) / 8));
        Grow(ref _validity, bytes);
        _validity.AsSpan(old).Fill(0xFF);
        return _validity.AsMemory(0, bytes);
    }

    protected static void Grow(ref byte[] buffer, long needed)
    {
        if (buffer.Length >= needed)
        {
            return;
        }

        if (needed > System.Array.MaxLength)
        {
            throw new ColumnFullException();
        }

        System.Array.Resize(ref buffer, (int)Math.Min(System.Array.MaxLength, Math.Max(needed, Math.Max(1024, buffer.Length * 2L))));
    }
}

/// <summary>
/// A column has more values in one batch than an array can hold, although batches are kept small: single values are huge.
/// </summary>
internal sealed class ColumnFullException : Exception;
