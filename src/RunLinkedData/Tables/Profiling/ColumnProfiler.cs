using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Manifest.Figures;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Profiling;

/// <summary>Sums up a column, batch after batch.</summary>
internal class ColumnProfiler
{
    private long _nulls;

    /// <summary>A profiler of a column.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="level">How much is told of it.</param>
    /// <param name="name">Its name, by which secrets are known; null where none is shown.</param>
    public static ColumnProfiler Create(ColumnType type, ProfileLevel level = ProfileLevel.Basic, string? name = null) => type.Kind switch
    {
        ColumnKind.String => new StringProfiler(level, name),
        ColumnKind.Bool => new BoolProfiler(level),
        ColumnKind.Int8 => new ExactProfiler<sbyte>(type, level),
        ColumnKind.Int16 => new ExactProfiler<short>(type, level),
        ColumnKind.Int32 => new ExactProfiler<int>(type, level),
        ColumnKind.Int64 => new ExactProfiler<long>(type, level),
        ColumnKind.UInt8 => new ExactProfiler<byte>(type, level),
        ColumnKind.UInt16 => new ExactProfiler<ushort>(type, level),
        ColumnKind.UInt32 => new ExactProfiler<uint>(type, level),
        ColumnKind.UInt64 => new ExactProfiler<ulong>(type, level),
        ColumnKind.Decimal => new ExactProfiler<Int128>(type, level),
        ColumnKind.Float32 => new FloatProfiler<float>(type, level),
        ColumnKind.Float64 => new FloatProfiler<double>(type, level),
        ColumnKind.Date => new RangeProfiler<int>(type, level),
        ColumnKind.Timestamp or ColumnKind.TimestampUtc or ColumnKind.Time or ColumnKind.Duration => new RangeProfiler<long>(type, level),
        ColumnKind.Uuid or ColumnKind.Binary => new BytesProfiler(level),
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
