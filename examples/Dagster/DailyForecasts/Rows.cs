namespace DailyForecasts;

/// <summary>What the shop has sold in an hour: the dataset <c>sales</c>.</summary>
public sealed record HourlySales(DateTime Hour, int Units);

/// <summary>What it will sell in an hour, and the range that the last weeks had: the dataset <c>forecasts</c>.</summary>
public sealed record HourlyForecast(DateTime Hour, double Units, int Low, int High);
