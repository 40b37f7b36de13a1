namespace StockPlanning;

/// <summary>What this program needs of a forecast: three of its columns.</summary>
public sealed record ForecastDay(DateOnly Date, double Revenue, double High);

/// <summary>What to buy for a week: with a safety of 1, enough for all but one week in ten.</summary>
public sealed record WeekPlan(DateOnly From, double Expected, double Budget)
{
    public static WeekPlan Of(ForecastDay[] days, double safety)
    {
        var expected = days.Sum(day => day.Revenue);

        // The errors of single days partly cancel out: variances add up, so the margin of a week is the root of the summed squares.
        var margin = Math.Sqrt(days.Sum(day => Math.Pow(day.High - day.Revenue, 2)));
        return new WeekPlan(days[0].Date, Math.Round(expected, 2), Math.Round(expected + (safety * margin), 2));
    }
}
