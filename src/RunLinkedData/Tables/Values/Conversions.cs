using System.Runtime.InteropServices;

namespace RunLinkedData.Tables.Values;

/// <summary>How one value is stored. Structs implement it, so that loops over values compile without calls.</summary>
internal interface IConversion<TValue, TStored>
{
    /// <summary>The stored form; false when there is none.</summary>
    bool TryStore(TValue value, out TStored stored);

    /// <summary>The value of a stored form; false when there is none. The scale is that of the column read, where it is decimal.</summary>
    bool TryLoad(TStored stored, int scale, out TValue value);
}

internal readonly struct AsIs<T> : IConversion<T, T>
{
    public bool TryStore(T value, out T stored)
    {
        stored = value;
        return true;
    }

    public bool TryLoad(T stored, int scale, out T value)
    {
        value = stored;
        return true;
    }
}

/// <summary>Microseconds from 1970 on, by the wall clock; what is finer is cut.</summary>
internal readonly struct DateTimeConversion : IConversion<DateTime, long>
{
    public const long EpochMicroseconds = 62_135_596_800_000_000;
    private const long MaxMicroseconds = 3_155_378_975_999_999_999 / 10;

    public bool TryStore(DateTime value, out long stored)
    {
        stored = (value.Ticks / TimeSpan.TicksPerMicrosecond) - EpochMicroseconds;
        return true;
    }

    public bool TryLoad(long stored, int scale, out DateTime value)
    {
        if (stored is < -EpochMicroseconds or > MaxMicroseconds - EpochMicroseconds)
        {
            value = default;
            return false;
        }

        value = new DateTime((stored + EpochMicroseconds) * TimeSpan.TicksPerMicrosecond);
        return true;
    }
}

/// <summary>The instant in microseconds from 1970 on; the offset is not kept.</summary>
internal readonly struct DateTimeOffsetConversion : IConversion<DateTimeOffset, long>
{
    public bool TryStore(DateTimeOffset value, out long stored) => default(DateTimeConversion).TryStore(value.UtcDateTime, out stored);

    public bool TryLoad(long stored, int scale, out DateTimeOffset value)
    {
        var fits = default(DateTimeConversion).TryLoad(stored, scale, out var utc);
        value = new DateTimeOffset(utc, TimeSpan.Zero);
        return fits;
    }
}

/// <summary>Days from 1970 on.</summary>
internal readonly struct DateConversion : IConversion<DateOnly, int>
{
    private static readonly int Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public bool TryStore(DateOnly value, out int stored)
    {
        stored = value.DayNumber - Epoch;
        return true;
    }

    public bool TryLoad(int stored, int scale, out DateOnly value)
    {
        var day = (long)stored + Epoch;
        var fits = day >= 0 && day <= DateOnly.MaxValue.DayNumber;
        value = fits ? DateOnly.FromDayNumber((int)day) : default;
        return fits;
    }
}

/// <summary>Nanoseconds from midnight on. What is finer than .NET's 100 nanoseconds has no value.</summary>
internal readonly struct TimeConversion : IConversion<TimeOnly, long>
{
    public bool TryStore(TimeOnly value, out long stored)
    {
        stored = value.Ticks * TimeSpan.NanosecondsPerTick;
        return true;
    }

    public bool TryLoad(long stored, int scale, out TimeOnly value)
    {
        var fits = stored is >= 0 and < TimeSpan.TicksPerDay * TimeSpan.NanosecondsPerTick && stored % TimeSpan.NanosecondsPerTick == 0;
        value = fits ? new TimeOnly(stored / TimeSpan.NanosecondsPerTick) : default;
        return fits;
    }
}

/// <summary>Nanoseconds. What is finer than .NET's 100 nanoseconds has no value.</summary>
internal readonly struct DurationConversion : IConversion<TimeSpan, long>
{
    private const long MaxTicks = long.MaxValue / TimeSpan.NanosecondsPerTick;

    public bool TryStore(TimeSpan value, out long stored)
    {
        stored = unchecked(value.Ticks * TimeSpan.NanosecondsPerTick);
        return value.Ticks is >= -MaxTicks and <= MaxTicks;
    }

    public bool TryLoad(long stored, int scale, out TimeSpan value)
    {
        value = new TimeSpan(stored / TimeSpan.NanosecondsPerTick);
        return stored % TimeSpan.NanosecondsPerTick == 0;
    }
}

/// <summary>The 16 bytes in the order in which the text form shows them.</summary>
internal readonly struct UuidConversion : IConversion<Guid, Int128>
{
    public bool TryStore(Guid value, out Int128 stored)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        stored = MemoryMarshal.Read<Int128>(bytes);
        return true;
    }

    public bool TryLoad(Int128 stored, int scale, out Guid value)
    {
        value = new Guid(MemoryMarshal.AsBytes(new ReadOnlySpan<Int128>(in stored)), bigEndian: true);
        return true;
    }
}
