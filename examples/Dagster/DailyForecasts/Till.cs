namespace DailyForecasts;

/// <summary>The shop's till. What it has sold follows from the hour alone, so that every run finds the same.</summary>
internal static class Till
{
    private static readonly DateTime Opened = new(2026, 9, 1);
    private static readonly int[] OfWeekday = [40, 90, 85, 80, 95, 130, 150];

    /// <summary>The sales of every hour until a day, which is not among them.</summary>
    public static IEnumerable<HourlySales> Until(DateOnly day)
    {
        var end = day.ToDateTime(TimeOnly.MinValue);
        for (var hour = Opened; hour < end; hour = hour.AddHours(1))
        {
            yield return new HourlySales(hour, hour.Hour is < 8 or > 20 ? 0 : OfWeekday[(int)hour.DayOfWeek] / 10 + Noise(hour));
        }
    }

    private static int Noise(DateTime hour) => (hour.DayOfYear * 7 + hour.Hour * 13) % 11 - 5 + hour.Hour / 4;
}
