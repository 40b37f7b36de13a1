using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Keys;

/// <summary>
/// Writes the key of each row as bytes whose order is the order of the keys, whatever their columns are. A null is 0; a value is 1, and
/// then: an integer with its highest byte first and its sign turned round (of 16 bytes where the other side has integers of another type,
/// so that both are alike); a floating-point number as the integer that has its order, with NaN last; text as its UTF-8 bytes and a 0, in
/// which a 0 becomes 0, 255.
/// </summary>
internal sealed class KeyEncoder(IReadOnlyList<(int Position, ColumnType Type, bool IsWidened)> columns)
{
    public const byte Null = 0;
    private const byte Value = 1;
    private const byte AfterZero = 255;

    /// <summary>Encodes the keys of all rows.</summary>
    public EncodedKeys Encode(RecordBatch batch)
    {
        var rows = batch.Length;
        var starts = ArrayPool<int>.Shared.Rent(rows + 1);
        var lengths = starts.AsSpan(1, rows);
        starts.AsSpan(0, rows + 1).Clear();
        foreach (var (position, type, isWidened) in columns)
        {
            AddLengths(batch.Column(position), isWidened ? Unsafe.SizeOf<Int128>() : SizeOf(type), lengths);
        }

        for (var row = 0; row < rows; row++)
        {
            starts[row + 1] = checked(starts[row] + starts[row + 1]);
        }

        var keys = ArrayPool<byte>.Shared.Rent(starts[rows]);
        var pooled = ArrayPool<int>.Shared.Rent(rows);
        var next = pooled.AsSpan(0, rows);
        starts.AsSpan(0, rows).CopyTo(next);
        foreach (var (position, type, isWidened) in columns)
        {
            var array = batch.Column(position);
            if (isWidened)
            {
                Write(array, Widen(array, type, rows), keys, next);
            }
            else
            {
                Write(array, type, keys, next);
            }
        }

        ArrayPool<int>.Shared.Return(pooled);
        return new EncodedKeys(keys, starts);
    }

    private static ReadOnlySpan<Int128> Widen(IArrowArray array, ColumnType type, int rows)
    {
        var values = new Int128[rows];
        for (var row = 0; row < rows; row++)
        {
            values[row] = ArrowNumbers.Integer(array, row, type);
        }

        return values;
    }

    private static void AddLengths(IArrowArray array, int size, Span<int> lengths)
    {
        var validity = new Validity(array);
        for (var row = 0; row < lengths.Length; row++)
        {
            lengths[row] += 1;
            if (size > 0)
            {
                lengths[row] += validity[row] ? size : 0;
            }
            else if (ArrowValues.TryGetBytes(array, row, out var bytes))
            {
                lengths[row] = checked(lengths[row] + bytes.Length + bytes.Count((byte)0) + 1);
            }
        }
    }

    private static int SizeOf(ColumnType type) => type.Kind switch
    {
        ColumnKind.String or ColumnKind.Binary or ColumnKind.Uuid => 0,
        ColumnKind.Bool or ColumnKind.Int8 or ColumnKind.UInt8 => 1,
        ColumnKind.Int16 or ColumnKind.UInt16 => 2,
        ColumnKind.Int32 or ColumnKind.UInt32 or ColumnKind.Float32 or ColumnKind.Date => 4,
        ColumnKind.Decimal => 16,
        _ => 8,
    };

    private static void Write(IArrowArray array, ColumnType type, byte[] keys, Span<int> next)
    {
        switch (type.Kind)
        {
            case ColumnKind.String or ColumnKind.Binary or ColumnKind.Uuid:
                WriteBytes(array, keys, next);
                break;
            case ColumnKind.Bool:
                var flags = new bool[next.Length];
                ArrowValues.LoadBools(array, 0, flags);
                Write(array, MemoryMarshal.Cast<bool, byte>(flags), keys, next);
                break;
            case ColumnKind.Int8:
                Write(array, ArrowValues.Values<sbyte>(array), keys, next);
                break;
            case ColumnKind.UInt8:
                Write(array, ArrowValues.Values<byte>(array), keys, next);
                break;
            case ColumnKind.Int16:
                Write(array, ArrowValues.Values<short>(array), keys, next);
                break;
            case ColumnKind.UInt16:
                Write(array, ArrowValues.Values<ushort>(array), keys, next);
                break;
            case ColumnKind.Int32 or ColumnKind.Date:
                Write(array, ArrowValues.Values<int>(array), keys, next);
                break;
            case ColumnKind.UInt32:
                Write(array, ArrowValues.Values<uint>(array), keys, next);
                break;
            case ColumnKind.UInt64:
                Write(array, ArrowValues.Values<ulong>(array), keys, next);
                break;
            case ColumnKind.Float32:
                Write(array, FloatOrder.Of(ArrowValues.Values<float>(array)), keys, next);
                break;
            case ColumnKind.Float64:
                Write(array, FloatOrder.Of(ArrowValues.Values<double>(array)), keys, next);
                break;
            case ColumnKind.Decimal:
                Write(array, ArrowValues.Values<Int128>(array), keys, next);
                break;
            default:
                Write(array, ArrowValues.Values<long>(array), keys, next);
                break;
        }
    }

    private static void Write<T>(IArrowArray array, ReadOnlySpan<T> values, byte[] keys, Span<int> next)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var sign = T.IsNegative(T.MinValue) ? 0x80 : 0;
        var validity = new Validity(array);
        for (var row = 0; row < next.Length; row++)
        {
            var target = keys.AsSpan(next[row]);
            next[row]++;
            target[0] = Null;
            if (validity[row])
            {
                target[0] = Value;
                values[row].WriteBigEndian(target[1..]);
                target[1] ^= (byte)sign;
                next[row] += Unsafe.SizeOf<T>();
            }
        }
    }

    private static void WriteBytes(IArrowArray array, byte[] keys, Span<int> next)
    {
        for (var row = 0; row < next.Length; row++)
        {
            ref var end = ref next[row];
            var isValue = ArrowValues.TryGetBytes(array, row, out var bytes);
            keys[end++] = isValue ? Value : Null;
            if (!isValue)
            {
                continue;
            }

            for (int zero; (zero = bytes.IndexOf((byte)0)) >= 0; bytes = bytes[(zero + 1)..])
            {
                bytes[..(zero + 1)].CopyTo(keys.AsSpan(end));
                end += zero + 1;
                keys[end++] = AfterZero;
            }

            bytes.CopyTo(keys.AsSpan(end));
            end += bytes.Length;
            keys[end++] = 0;
        }
    }
}
