using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Tests.Datasets.RowComparison;

/// <summary>Random values of every kind of column, their order and their texts, written without the library's own conversions.</summary>
internal static class CellGen
{
    private static readonly object[] Texts =
    [
        "",
        "a",
        "a\0",
        "a\0b",
        "ab",
        "B",
        "é",
        "日本",
        "🐘",
        "\uFFFD",
        "long text that is the same at its start 1",
        "long text that is the same at its start 2",
    ];

    public static readonly Gen<ColumnType> KeyType = Gen.OneOf(
        [.. Enum.GetValues<ColumnKind>()
            .Where(kind => kind != ColumnKind.List)
            .Select(kind => kind == ColumnKind.Decimal ? new ColumnType(kind, 38, 4) : new ColumnType(kind))]);

    public static readonly Gen<ColumnType> Type = Gen.Frequency(
        (6, KeyType), (1, KeyType.Select(element => new ColumnType(ColumnKind.List, Element: element))));

    /// <summary>Few values of each type, so that the same ones come again, with the outermost ones among them.</summary>
    public static Gen<object?> Of(ColumnType type) =>
        Gen.Frequency((1, Gen.Const((object?)null)), (6, ValueOf(type).Select(value => (object?)value)));

    public static int Compare(object? one, object? other) => (one, other) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)),
        (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b),
        (double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? double.IsNaN(a).CompareTo(double.IsNaN(b)) : a.CompareTo(b),
        (float a, float b) => float.IsNaN(a) || float.IsNaN(b) ? float.IsNaN(a).CompareTo(float.IsNaN(b)) : a.CompareTo(b),
        (Guid a, Guid b) => string.CompareOrdinal(a.ToString(), b.ToString()),
        (object[] a, object[] b) => a.Zip(b, Compare).FirstOrDefault(order => order != 0, a.Length.CompareTo(b.Length)),
        _ => ((IComparable)one).CompareTo(other),
    };

    public static string Show(object? value) => value switch
    {
        null => "null",
        object?[] list => $"[{string.Join(", ", list.Select(Show))}]",
        byte[] bytes => "0x" + Convert.ToHexString(bytes),
        double number => (number + 0.0).ToString("R", CultureInfo.InvariantCulture) + "d",
        float number => (number + 0f).ToString("R", CultureInfo.InvariantCulture) + "f",
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture) + time.Kind,
        IFormattable other =>
            $"{value.GetType().Name} " + other.ToString(other is DateTimeOffset or TimeOnly ? "O" : null, CultureInfo.InvariantCulture),
        _ => $"{value.GetType().Name} {value}",
    };

    public static void Append(ColumnBuilder target, object? value)
    {
        if (value is null)
        {
            target.AppendNull();
        }
        else if (!CellText.TryParse(Encoding.UTF8.GetBytes(TextOf(value)), target))
        {
            throw new ArgumentException($"'{TextOf(value)}' is no {target.Type}.");
        }
    }

    private static string TextOf(object value) => value switch
    {
        string text => text,
        byte[] bytes => Convert.ToBase64String(bytes),
        bool flag => flag ? "true" : "false",
        DateTime time => time.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.fffffff", CultureInfo.InvariantCulture) + "00",
        TimeSpan span => string.Create(CultureInfo.InvariantCulture, $"PT{span.Ticks / (decimal)TimeSpan.TicksPerSecond}S"),
        object?[] list =>
            JsonSerializer.Serialize(list.Select(element => element is null ? null : element is bool ? element : TextOf(element))),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"{value.GetType()} has no text."),
    };

    private static Gen<object> ValueOf(ColumnType type) => type.Kind switch
    {
        ColumnKind.String => Gen.OneOf(Texts),
        ColumnKind.Bool => Few(false, true),
        ColumnKind.Int8 => Few<sbyte>(-128, -1, 0, 1, 127),
        ColumnKind.Int16 => Few<short>(short.MinValue, -256, -1, 0, 1, 255, 256, short.MaxValue),
        ColumnKind.Int32 => Few(int.MinValue, -1, 0, 1, 255, 256, 65536, int.MaxValue),
        ColumnKind.Int64 => Few(long.MinValue, -1L, 0L, 1L, 256L, 1L << 40, (1L << 40) + 1, long.MaxValue),
        ColumnKind.UInt8 => Few<byte>(0, 1, 127, 128, 255),
        ColumnKind.UInt16 => Few<ushort>(0, 1, 255, 256, ushort.MaxValue),
        ColumnKind.UInt32 => Few(0u, 1u, 256u, uint.MaxValue),
        ColumnKind.UInt64 => Few(0ul, 1ul, 1ul << 63, ulong.MaxValue),
        ColumnKind.Float32 => Few(float.NegativeInfinity, -1.5f, -0f, 0f, float.Epsilon, 1.5f, float.PositiveInfinity, float.NaN),
        ColumnKind.Float64 => Few(double.NegativeInfinity, -1.5, -0.0, 0.0, double.Epsilon, 1.5, double.PositiveInfinity, double.NaN),
        ColumnKind.Decimal => Few(-1.5m, -0.0001m, 0m, 0.1m, 0.1001m, 12345678901234567890.1234m),
        ColumnKind.Timestamp => Few(
            DateTime.MinValue,
            new DateTime(1969, 12, 31),
            new DateTime(2026, 1, 2, 3, 4, 5).AddTicks(10),
            new DateTime(2026, 1, 2, 3, 4, 5).AddTicks(20)),
        ColumnKind.TimestampUtc =>
            Few(DateTimeOffset.UnixEpoch.AddTicks(-10), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(60)),
        ColumnKind.Date => Few(DateOnly.MinValue, new DateOnly(1969, 12, 31), new DateOnly(1970, 1, 1), new DateOnly(2026, 5, 1)),
        ColumnKind.Time => Few(
            TimeOnly.MinValue,
            new TimeOnly(12, 30),
            new TimeOnly(12, 30).Add(TimeSpan.FromTicks(10)),
            new TimeOnly(TimeOnly.MaxValue.Ticks / 10 * 10)),
        ColumnKind.Duration => Few(TimeSpan.FromTicks(-1), TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.FromDays(1000)),
        ColumnKind.Uuid => Few(
            Guid.Empty,
            new Guid("00000000-0000-0000-0000-00ff00000001"),
            new Guid("01020304-0506-0708-090a-0b0c0d0e0f10"),
            new Guid("ff000000-0000-0000-0000-000000000000")),
        ColumnKind.Binary => Gen.OneOf<object>(
            Array.Empty<byte>(), new byte[] { 0 }, new byte[] { 0, 0 }, new byte[] { 0, 255 }, new byte[] { 1 }, new byte[] { 255 }),
        _ => Of(type.Element!).Array[0, 3].Select(list => (object)list),
    };

    private static Gen<object> Few<T>(params T[] values)
        where T : struct => Gen.OneOf([.. values.Select(value => (object)value)]);
}
