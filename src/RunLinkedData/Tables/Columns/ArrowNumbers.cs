using System.Numerics;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tables.Columns;

/// <summary>
/// Brings values to the type that a column stores, where <see cref="ArrowValues.CanLoad"/> has found that it holds them all.
/// </summary>
internal static class ArrowNumbers
{
    public static void Convert<T>(IArrowArray array, int start, Span<T> target, ColumnKind to)
        where T : unmanaged
    {
        switch (to)
        {
            case ColumnKind.Int16:
                Number(array, start, MemoryMarshal.Cast<T, short>(target));
                break;
            case ColumnKind.Int32:
                Number(array, start, MemoryMarshal.Cast<T, int>(target));
                break;
            case ColumnKind.Int64:
                Number(array, start, MemoryMarshal.Cast<T, long>(target));
                break;
            case ColumnKind.UInt16:
                Number(array, start, MemoryMarshal.Cast<T, ushort>(target));
                break;
            case ColumnKind.UInt32:
                Number(array, start, MemoryMarshal.Cast<T, uint>(target));
                break;
            case ColumnKind.UInt64:
                Number(array, start, MemoryMarshal.Cast<T, ulong>(target));
                break;
            case ColumnKind.Float32:
                Number(array, start, MemoryMarshal.Cast<T, float>(target));
                break;
            case ColumnKind.Float64:
                Number(array, start, MemoryMarshal.Cast<T, double>(target));
                break;
            case ColumnKind.Decimal:
                Number(array, start, MemoryMarshal.Cast<T, Int128>(target));
                break;
            case ColumnKind.Date:
                Date(array, start, MemoryMarshal.Cast<T, int>(target));
                break;
            default:
                ArrowTimes.Convert(
                    array, start, MemoryMarshal.Cast<T, long>(target), to == ColumnKind.Timestamp || to == ColumnKind.TimestampUtc);
                break;
        }
    }

    /// <summary>An integer of any type.</summary>
    public static Int128 Integer(IArrowArray array, int index, ColumnType type) => type.Kind switch
    {
        ColumnKind.Int8 => ArrowValues.Values<sbyte>(array)[index],
        ColumnKind.UInt8 => ArrowValues.Values<byte>(array)[index],
        ColumnKind.Int16 => ArrowValues.Values<short>(array)[index],
        ColumnKind.UInt16 => ArrowValues.Values<ushort>(array)[index],
        ColumnKind.Int32 => ArrowValues.Values<int>(array)[index],
        ColumnKind.UInt32 => ArrowValues.Values<uint>(array)[index],
        ColumnKind.UInt64 => ArrowValues.Values<ulong>(array)[index],
        _ => ArrowValues.Values<long>(array)[index],
    };

    private static void Number<T>(IArrowArray array, int start, Span<T> target)
        where T : unmanaged, INumberBase<T>
    {
        switch (array.Data.DataType.TypeId)
        {
            case ArrowTypeId.Int8:
                Widen<sbyte, T>(array, start, target);
                break;
            case ArrowTypeId.UInt8:
                Widen<byte, T>(array, start, target);
                break;
            case ArrowTypeId.Int16:
                Widen<short, T>(array, start, target);
                break;
            case ArrowTypeId.UInt16:
                Widen<ushort, T>(array, start, target);
                break;
            case ArrowTypeId.Int32 or ArrowTypeId.Decimal32:
                Widen<int, T>(array, start, target);
                break;
            case ArrowTypeId.Decimal256:
                Narrow(array, start, target);
                break;
            case ArrowTypeId.UInt32:
                Widen<uint, T>(array, start, target);
                break;
            case ArrowTypeId.Int64 or ArrowTypeId.Decimal64:
                Widen<long, T>(array, start, target);
                break;
            case ArrowTypeId.UInt64:
                Widen<ulong, T>(array, start, target);
                break;
            case ArrowTypeId.HalfFloat:
                Widen<Half, T>(array, start, target);
                break;
            case ArrowTypeId.Float:
                Widen<float, T>(array, start, target);
                break;
            default:
                throw new NotSupportedException($"{array.Data.DataType.Name} cannot be read as {typeof(T).Name}.");
        }
    }

    private static void Widen<TFrom, TTo>(IArrowArray array, int start, Span<TTo> target)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        var values = ArrowValues.Values<TFrom>(array).Slice(start, target.Length);
        for (var i = 0; i < values.Length; i++)
        {
            target[i] = TTo.CreateTruncating(values[i]);
        }
    }

    /// <summary>The lower half of decimals whose upper half holds nothing, as <see cref="ArrowFit"/> has found.</summary>
    private static void Narrow<T>(IArrowArray array, int start, Span<T> target)
        where T : unmanaged, INumberBase<T>
    {
        var values = ArrowValues.Values<WideDecimal>(array).Slice(start, target.Length);
        for (var i = 0; i < values.Length; i++)
        {
            target[i] = T.CreateTruncating(values[i].Low);
        }
    }

    private static void Date(IArrowArray array, int start, Span<int> target)
    {
        const long MillisecondsPerDay = 86_400_000;
        var values = ArrowValues.Values<long>(array).Slice(start, target.Length);
        for (var i = 0; i < values.Length; i++)
        {
            target[i] = unchecked((int)Math.DivRem(values[i], MillisecondsPerDay).Quotient);
        }
    }
}

/// <summary>A decimal of 256 bits.</summary>
internal readonly record struct WideDecimal(Int128 Low, Int128 High)
{
    public bool Is128 => High == Low >> 127;
}
