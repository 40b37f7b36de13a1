using RunLinkedData;

namespace DemandForecasting;

/// <summary>The pipeline: transactions in, daily sales and forecasts out, in one run.</summary>
internal static class Pipeline
{
    public const string Process = "demand-forecast";

    // Four times out of five a normal error lies within this many standard deviations.
    private const double RangeWidth = 1.2816;

    public static async Task WorkAsync(Run run, TransactionSource source, CancellationToken cancellationToken)
    {
        // Whoever starts the program may say otherwise: RLD_PARAM_HORIZON_DAYS=14.
        var horizonDays = run.GetParameter("horizon_days", 28);
        var seasonDays = run.GetParameter("season_days", 7);
        run.LogParameter("method", "holt-winters, additive, damped");
        run.LogExternalInput("transactions", source.Uri, await source.VersionAsync(cancellationToken));

        var days = ByDay(source.Read(), cancellationToken);
        await run.SaveDatasetAsync("modified_transactions", days, cancellationToken: cancellationToken);

        run.LogWriter.WriteLine($"{days.Count} days from {days[0].Date:O} to {days[^1].Date:O}");

        var revenue = days.Select(day => day.Revenue).ToArray();
        CheckHistory(revenue, horizonDays, seasonDays);
        BackTest(run, revenue, horizonDays, seasonDays);

        var forecasts = Forecast(days[^1].Date, revenue, horizonDays, seasonDays);
        await run.SaveDatasetAsync("forecasts", forecasts, cancellationToken: cancellationToken);
        run.LogWriter.WriteLine($"forecast of {horizonDays} days, season of {seasonDays}");
    }

    private static List<DailySales> ByDay(IEnumerable<Transaction> transactions, CancellationToken cancellationToken)
    {
        var byDay = new SortedDictionary<DateOnly, (double Revenue, int Invoices, HashSet<string> Customers)>();
        foreach (var transaction in transactions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var date = DateOnly.FromDateTime(transaction.InvoiceDate);
            var (revenue, invoices, customers) = byDay.TryGetValue(date, out var day) ? day : (0, 0, []);
            if (transaction.CustomerId is { } customer)
            {
                customers.Add(customer);
            }

            byDay[date] = (revenue + transaction.TotalPrice, invoices + 1, customers);
        }

        if (byDay.Count == 0)
        {
            throw new InvalidDataException("There are no transactions.");
        }

        List<DailySales> days = [];
        for (var date = byDay.First().Key; date <= byDay.Last().Key; date = date.AddDays(1))
        {
            days.Add(byDay.TryGetValue(date, out var day)
                ? new DailySales(date, Math.Round(day.Revenue, 2), day.Invoices, day.Customers.Count)
                : new DailySales(date, 0, 0, 0));
        }

        return days;
    }

    // The back-test holds the last days back and fits the model to the rest.
    private static void CheckHistory(double[] revenue, int horizonDays, int seasonDays)
    {
        if (horizonDays < 1 || seasonDays < 1)
        {
            throw new InvalidDataException($"horizon_days is {horizonDays} and season_days is {seasonDays}; both must be 1 or more.");
        }

        var needed = horizonDays + (HoltWinters.MinimumSeasons * (long)seasonDays);
        if (revenue.Length < needed)
        {
            throw new InvalidDataException(
                $"The transactions cover {revenue.Length} days, which is too few: "
                + $"{needed} are needed, {horizonDays} of them for the back-test.");
        }

        if (revenue[^horizonDays..].Sum() <= 0)
        {
            throw new InvalidDataException(
                $"Nothing was sold in the last {horizonDays} days, so a forecast cannot be tested against them.");
        }
    }

    /// <summary>
    /// Forecasts the last days from those before, and logs how far off that is, beside what the last season's values would have given.
    /// </summary>
    private static void BackTest(Run run, double[] revenue, int horizonDays, int seasonDays)
    {
        var (history, actual) = (revenue[..^horizonDays], revenue[^horizonDays..]);
        var naive = Enumerable.Range(0, horizonDays).Select(day => history[history.Length - seasonDays + (day % seasonDays)]).ToArray();
        run.LogMetric("wape", WeightedError(actual, HoltWinters.Fit(history, seasonDays).Predict(horizonDays)));
        run.LogMetric("wape_of_last_season", WeightedError(actual, naive));
    }

    // The sum of the absolute errors over the sum of the values: unlike MAPE it bears days with nothing sold.
    private static double WeightedError(double[] actual, double[] expected) =>
        actual.Zip(expected, (a, e) => Math.Abs(a - e)).Sum() / actual.Sum();

    private static IEnumerable<Forecast> Forecast(DateOnly lastDay, double[] revenue, int horizonDays, int seasonDays)
    {
        var model = HoltWinters.Fit(revenue, seasonDays);
        var range = RangeWidth * model.ErrorDeviation;
        return model.Predict(horizonDays).Select((expected, ahead) => new Forecast(
            lastDay.AddDays(ahead + 1),
            Math.Round(expected, 2),
            Math.Round(Math.Max(0, expected - range), 2),
            Math.Round(expected + range, 2)));
    }
}
