using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Values;

namespace RunLinkedData.Tables.Text;

/// <summary>Single values as text (UTF-8), independent of the machine's culture; the text reads back as the same value.</summary>
internal static class CellText
{
    private const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff";

    /// <summary>Writes a value that is not null.</summary>
    /// <returns>False when it has no text form: a timestamp before year 1 or after year 9999.</returns>
    public static bool TryFormat(IArrowArray array, int index, ColumnType type, IBufferWriter<byte> target)
    {
        var culture = CultureInfo.InvariantCulture;
        switch (type.Kind)
        {
            case ColumnKind.String:
                ArrowValues.TryGetBytes(array, index, out var text);
                target.Write(text);
                return true;
            case ColumnKind.Binary:
                ArrowValues.TryGetBytes(array, index, out var bytes);
                Base64.EncodeToUtf8(bytes, target.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out var written);
                target.Advance(written);
                return true;
            case ColumnKind.Bool:
                Span<bool> flag = stackalloc bool[1];
                ArrowValues.LoadBools(array, index, flag);
                target.Write(flag[0] ? "true"u8 : "false"u8);
                return true;
            case ColumnKind.Int8:
                return Format(ArrowValues.Values<sbyte>(array)[index], default);
            case ColumnKind.Int16:
                return Format(ArrowValues.Values<short>(array)[index], default);
            case ColumnKind.Int32:
                return Format(ArrowValues.Values<int>(array)[index], default);
            case ColumnKind.Int64:
                return Format(ArrowValues.Values<long>(array)[index], default);
            case ColumnKind.UInt8:
                return Format(ArrowValues.Values<byte>(array)[index], default);
            case ColumnKind.UInt16:
                return Format(ArrowValues.Values<ushort>(array)[index], default);
            case ColumnKind.UInt32:
                return Format(ArrowValues.Values<uint>(array)[index], default);
            case ColumnKind.UInt64:
                return Format(ArrowValues.Values<ulong>(array)[index], default);
            case ColumnKind.Float32:
                return Format(ArrowValues.Values<float>(array)[index], default);
            case ColumnKind.Float64:
                return Format(ArrowValues.Values<double>(array)[index], default);
            case ColumnKind.Decimal:
                return Add(DecimalText.Format(ArrowValues.Values<Int128>(array)[index], type.Scale));
            case ColumnKind.Timestamp or ColumnKind.TimestampUtc:
                return default(DateTimeConversion).TryLoad(ArrowValues.Values<long>(array)[index], 0, out var timestamp)
                    && Format(timestamp, TimestampFormat)
                    && (type.Kind == ColumnKind.Timestamp || Add("Z"));
            case ColumnKind.Date:
                return default(DateConversion).TryLoad(ArrowValues.Values<int>(array)[index], 0, out var date)
                    && Format(date, "yyyy-MM-dd");
            case ColumnKind.Time:
                return Add(DurationText.FormatTime(ArrowValues.Values<long>(array)[index]));
            case ColumnKind.Duration:
                return Add(DurationText.Format(ArrowValues.Values<long>(array)[index]));
            case ColumnKind.Uuid:
                default(UuidConversion).TryLoad(ArrowValues.Values<Int128>(array)[index], 0, out var guid);
                return Format(guid, default);
            default:
                return JsonCell.TryFormat(array, index, type, target);
        }

        bool Format<T>(T value, ReadOnlySpan<char> format)
            where T : IUtf8SpanFormattable
        {
            value.TryFormat(target.GetSpan(64), out var length, format, culture);
            target.Advance(length);
            return true;
        }

        bool Add(string ascii)
        {
            Encoding.UTF8.GetBytes(ascii, target);
            return true;
        }
    }

    /// <summary>
    /// As <see cref="TryFormat"/>, for CSV: an instant has a blank for its T. MLflow's preview of CSV files makes dates of texts with a T
    /// and a zone, and then shows nothing.
    /// </summary>
    public static bool TryFormatField(IArrowArray array, int index, ColumnType type, ArrayBufferWriter<byte> target)
    {
        var start = target.WrittenCount;
        if (!TryFormat(array, index, type, target))
        {
            return false;
        }

        if (type.Kind == ColumnKind.TimestampUtc)
        {
            MemoryMarshal.AsMemory(target.WrittenMemory).Span[start + "yyyy-MM-dd".Length] = (byte)' ';
        }

        return true;
    }

    /// <summary>Reads a value into a column; false when the text is none of its values.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, ColumnBuilder target)
    {
        var type = target.Type;
        switch (type.Kind)
        {
            case ColumnKind.String:
                ((VariableColumnBuilder)target).Append(text);
                return Utf8.IsValid(text);
            case ColumnKind.Binary:
                return TryParseBinary(text, (VariableColumnBuilder)target);
            case ColumnKind.Bool:
                var isTrue = text.SequenceEqual("true"u8) || text.SequenceEqual("True"u8);
                ((BoolColumnBuilder)target).Append([isTrue]);
                return isTrue || text.SequenceEqual("false"u8) || text.SequenceEqual("False"u8);
            case ColumnKind.Int8:
                return Number<sbyte>(text, NumberStyles.Integer, target);
            case ColumnKind.Int16:
                return Number<short>(text, NumberStyles.Integer, target);
            case ColumnKind.Int32:
                return Number<int>(text, NumberStyles.Integer, target);
            case ColumnKind.Int64:
                return Number<long>(text, NumberStyles.Integer, target);
            case ColumnKind.UInt8:
                return Number<byte>(text, NumberStyles.Integer, target);
            case ColumnKind.UInt16:
                return Number<ushort>(text, NumberStyles.Integer, target);
            case ColumnKind.UInt32:
                return Number<uint>(text, NumberStyles.Integer, target);
            case ColumnKind.UInt64:
                return Number<ulong>(text, NumberStyles.Integer, target);
            case ColumnKind.Float32:
                return Number<float>(text, NumberStyles.Float, target);
            case ColumnKind.Float64:
                return Number<double>(text, NumberStyles.Float, target);
            case ColumnKind.Timestamp:
                return IsoTime.TryParseWall(text, out var wall)
                    && default(DateTimeConversion).TryStore(wall, out var wallMicroseconds)
                    && Set(target, wallMicroseconds);
            case ColumnKind.TimestampUtc:
                return IsoTime.TryParseInstant(text, out var instant)
                    && default(DateTimeOffsetConversion).TryStore(instant, out var microseconds)
                    && Set(target, microseconds);
            case ColumnKind.List:
                return JsonCell.TryParse(text, target);
            default:
                return TryParseOther(Encoding.UTF8.GetString(text), target);
        }
    }

    // The styles are without group separators: 1,5 is not fifteen.
    private static bool Number<T>(ReadOnlySpan<byte> text, NumberStyles styles, ColumnBuilder target)
        where T : unmanaged, INumberBase<T> => T.TryParse(text, styles, CultureInfo.InvariantCulture, out var value) && Set(target, value);

    private static bool Set<T>(ColumnBuilder target, T value)
        where T : unmanaged
    {
        ((FixedColumnBuilder<T>)target).Add(1)[0] = value;
        return true;
    }

    private static bool TryParseBinary(ReadOnlySpan<byte> text, VariableColumnBuilder target)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(text.Length));
        var status = Base64.DecodeFromUtf8(text, buffer, out _, out var length);
        target.Append(buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        return status == OperationStatus.Done;
    }

    private static bool TryParseOther(string text, ColumnBuilder target)
    {
        switch (target.Type.Kind)
        {
            case ColumnKind.Decimal:
                return DecimalText.TryParse(text, target.Type, out var number) && Set(target, number);
            case ColumnKind.Date:
                return IsoTime.TryParseDay(text, out var date) && default(DateConversion).TryStore(date, out var day) && Set(target, day);
            case ColumnKind.Time:
                return DurationText.TryParseTime(text, out var time) && Set(target, time);
            case ColumnKind.Duration:
                return DurationText.TryParse(text, out var duration) && Set(target, duration);
            default:
                return Guid.TryParse(text, out var guid) && default(UuidConversion).TryStore(guid, out var bytes) && Set(target, bytes);
        }
    }
}
