using RunLinkedData.Tables.Values;

namespace RunLinkedData.Interactive.DataFrames;

/// <summary>Microseconds from 1970 on, as an instant.</summary>
internal readonly struct UtcConversion : IConversion<DateTime, long>
{
    public bool TryStore(DateTime value, out long stored) => default(DateTimeConversion).TryStore(value, out stored);

    public bool TryLoad(long stored, int scale, out DateTime value)
    {
        var fits = default(DateTimeConversion).TryLoad(stored, scale, out var time);
        value = DateTime.SpecifyKind(time, DateTimeKind.Utc);
        return fits;
    }
}

/// <summary>Days from 1970 on, as the midnight at which the day begins.</summary>
internal readonly struct DayConversion : IConversion<DateTime, int>
{
    public bool TryStore(DateTime value, out int stored) => default(DateConversion).TryStore(DateOnly.FromDateTime(value), out stored);

    public bool TryLoad(int stored, int scale, out DateTime value)
    {
        var fits = default(DateConversion).TryLoad(stored, scale, out var day);
        value = day.ToDateTime(TimeOnly.MinValue);
        return fits;
    }
}

/// <summary>Nanoseconds, as seconds.</summary>
internal readonly struct SecondsConversion : IConversion<double, long>
{
    private const double NanosecondsPerSecond = 1e9;

    public bool TryStore(double value, out long stored)
    {
        stored = (long)(value * NanosecondsPerSecond);
        return true;
    }

    public bool TryLoad(long stored, int scale, out double value)
    {
        value = stored / NanosecondsPerSecond;
        return true;
    }
}
