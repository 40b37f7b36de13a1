using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace RunLinkedData.Benchmarks;

/// <summary>
/// What it costs to save a folder again that has not changed, in a version that refers to the files of the one before: against hashing all
/// of it with as many at once, and against saving it in full. Each is done in turn, on files that were read before.
/// </summary>
internal static class ReuseSaving
{
    private const int Files = 10_000;
    private const int FileBytes = (1 << 30) / Files;
    private const int Rounds = 5;

    public static async Task RunAsync()
    {
        var root = Directory.CreateTempSubdirectory("rld-reuse-").FullName;
        try
        {
            var source = Path.Combine(root, "source");
            Write(source);
            await using var tracker = await RunTracker.ConnectAsync(
                new RunTrackerOptions { TrackingUri = $"sqlite:///{Path.Combine(root, "mlflow.db")}" });
            var full = await MeasureAsync(() => SaveAsync(tracker, source, reuse: false));
            await SaveAsync(tracker, source, reuse: true);
            List<(double Hash, double Save)> rounds = [];
            for (var i = 0; i < Rounds; i++)
            {
                var hashed = await MeasureAsync(() => HashAsync(source));
                rounds.Add((hashed, await MeasureAsync(() => SaveAsync(tracker, source, reuse: true))));
            }

            var (hash, save) = (Median(rounds.Select(round => round.Hash)), Median(rounds.Select(round => round.Save)));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Files} files of {FileBytes} bytes: saved in full {full:F2} s, hashed {hash:F2} s, saved again {save:F2} s, ratio ")
                + Median(rounds.Select(round => round.Save / round.Hash)).ToString("F2", CultureInfo.InvariantCulture));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void Write(string source)
    {
        var bytes = new byte[FileBytes];
        Random random = new(1);
        for (var i = 0; i < Files; i++)
        {
            random.NextBytes(bytes);
            var folder = Path.Combine(source, (i % 100).ToString("D2", CultureInfo.InvariantCulture));
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, i.ToString("D5", CultureInfo.InvariantCulture)), bytes);
        }
    }

    private static Task<string> SaveAsync(RunTracker tracker, string source, bool reuse) => tracker.RunAsync(
        "images", run => run.SaveDatasetAsync("images", new DirectoryInfo(source), options => options.Reuse = reuse));

    private static Task HashAsync(string source) => Parallel.ForEachAsync(
        Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories),
        new ParallelOptions { MaxDegreeOfParallelism = 4 },
        async (path, token) =>
        {
            using var file = File.OpenRead(path);
            await SHA256.HashDataAsync(file, token).ConfigureAwait(false);
        });

    private static async Task<double> MeasureAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work().ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
