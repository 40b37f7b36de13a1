using System.Reflection;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Values;

namespace RunLinkedData.Tables.Rows;

/// <summary>Finds how the type of a row's member is stored.</summary>
internal static class CodecFactory
{
    private static readonly Dictionary<Type, ColumnCodec> Simple = new ColumnCodec[]
    {
        new BoolCodec(),
        Number<sbyte>(ColumnKind.Int8),
        Number<short>(ColumnKind.Int16),
        Number<int>(ColumnKind.Int32),
        Number<long>(ColumnKind.Int64),
        Number<byte>(ColumnKind.UInt8),
        Number<ushort>(ColumnKind.UInt16),
        Number<uint>(ColumnKind.UInt32),
        Number<ulong>(ColumnKind.UInt64),
        Number<float>(ColumnKind.Float32),
        Number<double>(ColumnKind.Float64),
        new ScalarCodec<DateTime, long, DateTimeConversion>(new ColumnType(ColumnKind.Timestamp), default),
        new ScalarCodec<DateTimeOffset, long, DateTimeOffsetConversion>(new ColumnType(ColumnKind.TimestampUtc), default),
        new ScalarCodec<DateOnly, int, DateConversion>(new ColumnType(ColumnKind.Date), default),
        new ScalarCodec<TimeOnly, long, TimeConversion>(new ColumnType(ColumnKind.Time), default),
        new ScalarCodec<TimeSpan, long, DurationConversion>(
            new ColumnType(ColumnKind.Duration),
            default,
            _ => "is out of range: durations are stored in nanoseconds, which reach 292 years either way."),
        new ScalarCodec<Guid, Int128, UuidConversion>(new ColumnType(ColumnKind.Uuid), default),
    }.ToDictionary(codec => codec.GetType().BaseType!.GetGenericArguments()[0]);

    /// <summary>The codec; null when the type cannot be stored.</summary>
    /// <param name="type">The type.</param>
    /// <param name="nullability">What is declared about nulls; null, or unknown, allows them.</param>
    /// <param name="decimals">How decimals are stored.</param>
    public static ColumnCodec? Create(Type type, NullabilityInfo? nullability, DecimalFormat decimals)
    {
        var nullable = nullability is null || nullability.ReadState != NullabilityState.NotNull;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Create(underlying, null, decimals) is { } inner ? Make(typeof(NullableCodec<>), [underlying], inner) : null;
        }

        if (type == typeof(string))
        {
            return new StringCodec(nullable);
        }

        if (type == typeof(byte[]))
        {
            return new BinaryCodec(nullable);
        }

        if (type == typeof(decimal))
        {
            return new ScalarCodec<decimal, Int128, DecimalConversion>(
                new ColumnType(ColumnKind.Decimal, decimals.Precision, decimals.Scale),
                new DecimalConversion(decimals.Precision, decimals.Scale, decimals.Rounding),
                decimals.Limit);
        }

        if (type.IsEnum)
        {
            return Make(typeof(EnumCodec<>), [type]);
        }

        if (Simple.TryGetValue(type, out var codec))
        {
            return codec;
        }

        return ElementType(type) is { } element
            && Create(element, nullability?.ElementType ?? nullability?.GenericTypeArguments.FirstOrDefault(), decimals) is { } elements
            ? Make(typeof(ListCodec<,>), [type, element], elements, nullable)
            : null;
    }

    /// <summary>The type of the elements of a list; null when the type is none.</summary>
    public static Type? ElementType(Type type)
    {
        if (type.IsSZArray)
        {
            return type.GetElementType();
        }

        if (!type.IsGenericType || type.GetGenericArguments() is not [var element])
        {
            return null;
        }

        return type.IsAssignableFrom(typeof(List<>).MakeGenericType(element)) ? element : null;
    }

    private static ScalarCodec<T, T, AsIs<T>> Number<T>(ColumnKind kind)
        where T : unmanaged => new(new ColumnType(kind), default);

    private static ColumnCodec Make(Type definition, Type[] arguments, params object[] parameters) =>
        (ColumnCodec)Activator.CreateInstance(definition.MakeGenericType(arguments), parameters)!;
}
