using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.MLflow;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Benchmarks;

/// <summary>
/// How much of a dataset of 500 MB is fetched for one of its twenty columns, and in which time: of whole files, in part, and by a bare
/// client that asks for the same ranges. The server counts.
/// </summary>
internal static class PartialReading
{
    private const int Rows = 3_200_000;

    public static async Task RunAsync()
    {
        using var folder = new TemporaryFolder();
        await using var server = new FakeMlflowArtifacts { SendsRanges = true };
        var options = new RunTrackerOptions
        {
            TrackingUri = $"sqlite:///{folder["mlflow.db"]}",
            ArtifactRoot = $"mlflow-artifacts://{server.Server.Address.Authority}/",
        };
        options.UseArtifactServer(new MlflowServerOptions { TrackingUri = server.TrackingUri });
        await using var tracker = RunTracker.Connect(options);
        var run = await tracker.RunAsync("wide", run => run.SaveDatasetAsync("rows", MakeRows()));
        var bytes = tracker.LoadDataset("rows", run).Manifest.Bytes;
        Print($"{Rows:N0} rows of 20 columns: {bytes:N0} bytes");
        for (var round = 0; round < 3; round++)
        {
            await MeasureAsync("whole", server, bytes, () => ReadAsync(tracker, run, PartialReads.Never));
            var ranges = await MeasureAsync(
                "in part", server, bytes, () => ReadAsync(tracker, run, PartialReads.WhereHalfIsSaved));
            await MeasureAsync("bare client", server, bytes, () => FetchAsync(ranges, server.Server.Address));
        }

        using var self = Process.GetCurrentProcess();
        Print($"peak working set of client and server: {self.PeakWorkingSet64 >> 20} MiB");
    }

    private static async Task ReadAsync(RunTracker tracker, string run, PartialReads reads)
    {
        var dataset = await tracker.LoadDatasetAsync("rows", run, options => (options.PartialReads, options.UseCache) = (reads, false));
        var rows = 0L;
        await foreach (var batch in dataset.StreamBatchesAsync(["D07"]))
        {
            rows += batch.Length;
            batch.Dispose();
        }

        if (rows != Rows || dataset.UncheckedFiles.Count > 0 != (reads != PartialReads.Never))
        {
            throw new InvalidOperationException($"{rows} rows were read, {dataset.UncheckedFiles.Count} files in part.");
        }
    }

    private static async Task FetchAsync(IReadOnlyList<LoopbackRequest> requests, Uri address)
    {
        using var client = new HttpClient { BaseAddress = address };
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (request, cancel) =>
        {
            using var call = new HttpRequestMessage(HttpMethod.Get, $"{request.RawPath}?{request.RawQuery}");
            call.Headers.Range = RangeHeaderValue.Parse(request.Headers["Range"]);
            using var answer = await client.SendAsync(call, cancel);
            await answer.Content.ReadAsByteArrayAsync(cancel);
        });
    }

    /// <summary>Does it, prints the time and the bytes that were asked for, and gives the requests for ranges.</summary>
    private static async Task<IReadOnlyList<LoopbackRequest>> MeasureAsync(
        string what, FakeMlflowArtifacts server, long bytes, Func<Task> read)
    {
        var before = server.Server.Requests.Count;
        var start = Stopwatch.GetTimestamp();
        await read();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        List<LoopbackRequest> ranges = [.. server.Server.Requests.Skip(before)
            .Where(request => request.RawPath.EndsWith(".parquet", StringComparison.Ordinal) && request.Headers.ContainsKey("Range"))];
        var asked = ranges.Sum(request => Math.Min(bytes, LengthOf(request.Headers["Range"])));
        Print($"{what,-12} {seconds,7:0.00} s  {ranges.Count,4} calls  {asked,13:N0} bytes  {100.0 * asked / bytes,6:0.0} %");
        return ranges;
    }

    // bytes=FIRST-LAST
    private static long LengthOf(string range)
    {
        var ends = range["bytes=".Length..].Split('-');
        return long.Parse(ends[1], CultureInfo.InvariantCulture) - long.Parse(ends[0], CultureInfo.InvariantCulture) + 1;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static async IAsyncEnumerable<Row> MakeRows()
    {
        await Task.Yield();
        var random = new Random(1);
        double Next() => random.NextDouble();
        for (var i = 0; i < Rows; i++)
        {
            yield return new Row(
                Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next(),
                Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next(), Next());
        }
    }

    private sealed record Row(
        double D00, double D01, double D02, double D03, double D04, double D05, double D06, double D07, double D08, double D09,
        double D10, double D11, double D12, double D13, double D14, double D15, double D16, double D17, double D18, double D19);
}
