using RunLinkedData;

namespace DailyForecasts;

/// <summary>The two processes: the sales until a day, and the forecast of a day from a version of them.</summary>
internal static class Pipeline
{
    public const string Sales = "shop-sales";
    public const string Forecasts = "daily-forecasts";

    // A day is like the same days of the weeks before it.
    private const int Weeks = 4;

    public static Task SaveSalesAsync(Run run, DateOnly until) => run.SaveDatasetAsync("sales", Till.Until(until));

    public static async Task SaveForecastsAsync(Run run, string sales, DateOnly day)
    {
        run.LogParameter("day", day);
        var sold = await run.LoadInputAsync<HourlySales>(sales);
        run.LogWriter.WriteLine($"{day:O} from {sold.Count} hours of {sales}");

        // To look at a run under way, and to end it: RLD_PARAM_PAUSE_SECONDS=60.
        await Task.Delay(TimeSpan.FromSeconds(run.GetParameter("pause_seconds", 0)));

        var (first, end) = (day.AddDays(-7 * Weeks).ToDateTime(TimeOnly.MinValue), day.ToDateTime(TimeOnly.MinValue));
        var hours = sold
            .Where(hour => hour.Hour >= first && hour.Hour < end && hour.Hour.DayOfWeek == day.DayOfWeek)
            .GroupBy(hour => hour.Hour.Hour, hour => hour.Units)
            .OrderBy(hour => hour.Key)
            .Select(hour => new HourlyForecast(
                day.ToDateTime(new TimeOnly(hour.Key, 0)), Math.Round(hour.Average(), 1), hour.Min(), hour.Max()))
            .ToList();
        run.LogCheck("forecasts", "no_missing_hours", passed: hours.Count == 24, details: $"{hours.Count} of 24 hours have a forecast");
        await run.SaveDatasetAsync("forecasts", hours);
        run.LogMetric("units", hours.Sum(hour => hour.Units));
    }
}
