namespace DemandForecasting;

/// <summary>
/// Exponential smoothing with a damped trend and an additive season (Holt-Winters). The three weights are those, of a grid, that
/// would have predicted each day of the history best from the days before it.
/// </summary>
public sealed class HoltWinters
{
    /// <summary>The seasons that a history must cover.</summary>
    public const int MinimumSeasons = 3;

    private const double Damping = 0.98;
    private static readonly double[] Grid = [0.02, 0.05, 0.1, 0.2, 0.4];

    private readonly double[] _season;
    private readonly int _length;
    private double _level;
    private double _trend;

    private HoltWinters(double[] history, int season)
    {
        // Start from the first two seasons: their means give level and trend, the deviations from the mean give the season.
        var first = history[..season].Average();
        var second = history[season..(2 * season)].Average();
        _level = first;
        _trend = (second - first) / season;
        _season = [.. Enumerable.Range(0, season).Select(day => ((history[day] - first) + (history[day + season] - second)) / 2)];
        _length = history.Length;
    }

    /// <summary>The standard deviation of the errors of predicting one day ahead.</summary>
    public double ErrorDeviation { get; private set; }

    /// <summary>Fits the model to a history, oldest first, of at least <see cref="MinimumSeasons"/> seasons.</summary>
    public static HoltWinters Fit(double[] history, int season)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(history.Length, MinimumSeasons * season);

        return (from level in Grid
                from trend in Grid
                from seasonal in Grid
                select Smooth(history, season, level, trend, seasonal)).MinBy(model => model.ErrorDeviation)!;
    }

    /// <summary>The days that follow the history. Revenue is never below zero.</summary>
    public double[] Predict(int days)
    {
        var forecast = new double[days];
        var (trend, damping) = (0.0, 1.0);
        for (var ahead = 0; ahead < days; ahead++)
        {
            damping *= Damping;
            trend += damping * _trend;
            forecast[ahead] = Math.Max(0, _level + trend + _season[(_length + ahead) % _season.Length]);
        }

        return forecast;
    }

    private static HoltWinters Smooth(double[] history, int season, double levelWeight, double trendWeight, double seasonWeight)
    {
        var model = new HoltWinters(history, season);
        var squares = 0.0;
        for (var day = 0; day < history.Length; day++)
        {
            ref var seasonal = ref model._season[day % season];
            var expected = model._level + (Damping * model._trend);
            var error = history[day] - expected - seasonal;
            squares += error * error;
            var level = expected + (levelWeight * error);
            model._trend = (Damping * model._trend) + (trendWeight * levelWeight * error);
            model._level = level;
            seasonal += seasonWeight * (1 - levelWeight) * error;
        }

        model.ErrorDeviation = Math.Sqrt(squares / history.Length);
        return model;
    }
}
