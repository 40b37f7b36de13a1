using System.Globalization;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;

namespace RunLinkedData.Questions.Uses;

/// <summary>
/// Names the processes that read columns of a dataset in their last runs, for a message to whoever is about to change these. It is a help:
/// it looks at a few hundred runs, for a few seconds, and never fails.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="time">Measures how long it takes.</param>
internal sealed class ColumnReaders(ITrackingStore store, TimeProvider time)
{
    private const int MostRuns = 500;
    private const int RunsOfEach = 3;
    private const int MostNames = 5;
    private const int MostColumns = 5;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Gives text such as <c>read by demand-forecast (last 2026-11-29), perhaps by reports (last 2026-11-01)</c>, for each column if there
    /// are several; null when nobody reads them, or that is not known.
    /// </summary>
    /// <param name="experimentId">The process that makes the dataset.</param>
    /// <param name="process">Its name.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="runId">The run that asks: it does not count.</param>
    /// <param name="cancellationToken">Cancels the call; null is given then.</param>
    public async Task<string?> TryNameAsync(
        string experimentId,
        string process,
        string dataset,
        IReadOnlyCollection<string> columns,
        string runId,
        CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            ReadSearch search = new(store, experimentId, process, dataset, since: null, MostRuns);
            List<DatasetRead> reads = [];
            await foreach (var read in search.FindAsync(either.Token).ConfigureAwait(false))
            {
                if (read.Run.Info.RunId != runId)
                {
                    reads.Add(read);
                }
            }

            return ToText([.. LastOf(reads)], [.. columns.Distinct(StringComparer.Ordinal).Take(MostColumns)]);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return null;
        }
    }

    private static IEnumerable<DatasetRead> LastOf(IEnumerable<DatasetRead> reads) =>
        from read in reads
        group read by read.Process into process
        from run in process.GroupBy(read => read.Run.Info.RunId)
            .OrderByDescending(run => run.First().Run.Info.StartTime)
            .ThenBy(run => run.Key, StringComparer.Ordinal)
            .Take(RunsOfEach)
        from read in run
        select read;

    private static string? ToText(List<DatasetRead> reads, List<string> columns)
    {
        var said = (
            from column in columns
            let readers = ReadersOf(reads, column)
            where readers is not null
            select (Column: column, Readers: readers)).ToList();
        return said.Count == 0 ? null
            : columns.Count == 1 ? said[0].Readers
            : string.Join("; ", said.Select(one => $"'{one.Column}' is {one.Readers}"));
    }

    private static string? ReadersOf(List<DatasetRead> reads, string column)
    {
        var readers = (
            from read in reads
            let certainty = read.CertaintyOf(column)
            where certainty is not null
            group (read.Run.Info.StartTime, certainty) by read.Process into process
            select (
                Process: process.Key,
                IsCertain: process.Any(read => read.certainty == UseCertainty.Reads),
                Last: process.Max(read => read.StartTime))).ToList();
        string[] parts =
        [
            .. Part("read by", readers.Where(reader => reader.IsCertain)),
            .. Part("perhaps by", readers.Where(reader => !reader.IsCertain)),
        ];
        return parts.Length == 0 ? null : readers.Any(reader => reader.IsCertain) ? string.Join(", ", parts) : $"read {parts[0]}";
    }

    private static IEnumerable<string> Part(string by, IEnumerable<(string Process, bool IsCertain, long Last)> readers)
    {
        var sorted = readers.OrderByDescending(reader => reader.Last).ThenBy(reader => reader.Process, StringComparer.Ordinal).ToList();
        if (sorted.Count > 0)
        {
            var names = sorted.Take(MostNames).Select(reader => string.Create(
                CultureInfo.InvariantCulture, $"{reader.Process} (last {RunFacts.Time(reader.Last):yyyy-MM-dd})"));
            var more = sorted.Count > MostNames ? $" and {sorted.Count - MostNames} more" : "";
            yield return $"{by} {string.Join(", ", names)}{more}";
        }
    }
}
