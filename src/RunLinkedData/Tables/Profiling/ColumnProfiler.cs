using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Profiling;

/// <summary>Sums up a column, batch after batch.</summary>
internal class ColumnProfiler
{
    private long _nulls;

    public static ColumnProfiler Create(ColumnType type) => type.Kind switch
    {
        ColumnKind.String => new StringProfiler(),
        ColumnKind.Bool => new BoolProfiler(),
        ColumnKind.Int8 => new ExactProfiler<sbyte>(type),
        ColumnKind.Int16 => new ExactProfiler<short>(type),
        ColumnKind.Int32 => new ExactProfiler<int>(type),
        ColumnKind.Int64 => new ExactProfiler<long>(type),
        ColumnKind.UInt8 => new ExactProfiler<byte>(type),
        ColumnKind.UInt16 => new ExactProfiler<ushort>(type),
        ColumnKind.UInt32 => new ExactProfiler<uint>(type),
        ColumnKind.UInt64 => new ExactProfiler<ulong>(type),
        ColumnKind.Decimal => new ExactProfiler<Int128>(type),
        ColumnKind.Float32 => new FloatProfiler<float>(type),
        ColumnKind.Float64 => new FloatProfiler<double>(type),
        ColumnKind.Date => new RangeProfiler<int>(type),
        ColumnKind.Timestamp or ColumnKind.TimestampUtc or ColumnKind.Time or ColumnKind.Duration => new RangeProfiler<long>(type),
        _ => new ColumnProfiler(),
    };

    public void Add(IArrowArray array)
    {
        _nulls += array.NullCount;
        AddValues(array);
    }

    /// <summary>Adds the rows that a summary is of.</summary>
    public virtual void Add(ColumnSummary part) => _nulls += part.Nulls;

    /// <summary>What was added until now.</summary>
    public virtual ColumnSummary Summarise() => new() { Nulls = _nulls };

    public virtual ColumnProfile Finish() => new() { Nulls = _nulls };

    protected virtual void AddValues(IArrowArray array)
    {
    }
}
