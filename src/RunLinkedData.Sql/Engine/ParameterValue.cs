using System.Globalization;
using System.Numerics;
using DuckDB.NET.Native;
using RunLinkedData.Model;

namespace RunLinkedData.Sql.Engine;

/// <summary>Values of .NET as values of DuckDB.</summary>
internal static class ParameterValue
{
    private static readonly int FirstDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <exception cref="ArgumentException">There is no such value.</exception>
    public static DuckDBValue Of(string name, object? value) => value switch
    {
        null => NativeMethods.Value.DuckDBCreateNullValue(),
        string text => NativeMethods.Value.DuckDBCreateVarchar(text),
        bool flag => NativeMethods.Value.DuckDBCreateBool(flag),
        sbyte number => NativeMethods.Value.DuckDBCreateInt8(number),
        byte number => NativeMethods.Value.DuckDBCreateUInt8(number),
        short number => NativeMethods.Value.DuckDBCreateInt16(number),
        ushort number => NativeMethods.Value.DuckDBCreateUInt16(number),
        int number => NativeMethods.Value.DuckDBCreateInt32(number),
        uint number => NativeMethods.Value.DuckDBCreateUInt32(number),
        long number => NativeMethods.Value.DuckDBCreateInt64(number),
        ulong number => NativeMethods.Value.DuckDBCreateUInt64(number),
        float number => NativeMethods.Value.DuckDBCreateFloat(number),
        double number => NativeMethods.Value.DuckDBCreateDouble(number),
        decimal number => Decimal(number),
        DateOnly date => NativeMethods.Value.DuckDBCreateDate(new DuckDBDate { Days = date.DayNumber - FirstDay }),
        TimeOnly time => NativeMethods.Value.DuckDBCreateTime(new DuckDBTime { Micros = time.Ticks / TimeSpan.TicksPerMicrosecond }),
        DateTimeOffset time => NativeMethods.Value.DuckDBCreateTimestampTz(Micros(time.UtcTicks)),
        DateTime { Kind: DateTimeKind.Utc } time => NativeMethods.Value.DuckDBCreateTimestampTz(Micros(time.Ticks)),
        DateTime time => NativeMethods.Value.DuckDBCreateTimestamp(Micros(time.Ticks)),
        TimeSpan time => NativeMethods.Value.DuckDBCreateInterval(
            new DuckDBInterval(0, 0, (ulong)(time.Ticks / TimeSpan.TicksPerMicrosecond))),
        byte[] bytes => NativeMethods.Value.DuckDBCreateBlob(bytes, bytes.Length),
        Guid id => NativeMethods.Value.DuckDBCreateVarchar(id.ToString("D", CultureInfo.InvariantCulture)),
        _ => throw new ArgumentException(
            $"Parameter '{name}' is a {TypeText.Of(value.GetType())}, which is no value of SQL here. "
            + "Give a text, a number, true or false, a date, a time, bytes or null."),
    };

    private static DuckDBTimestampStruct Micros(long ticks) =>
        new() { Micros = (ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond };

    private static DuckDBValue Decimal(decimal number)
    {
        var digits = number.ToString(CultureInfo.InvariantCulture).Replace(".", "", StringComparison.Ordinal);
        var unscaled = BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var width = Math.Max(digits.TrimStart('-').Length, number.Scale);
        return NativeMethods.Value.DuckDBCreateDecimal(new DuckDBDecimal((byte)width, number.Scale, new DuckDBHugeInt(unscaled)));
    }
}
