using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace RunLinkedData.Benchmarks;

/// <summary>
/// What it costs to save a folder again that has not changed, in a version that refers to the files of the one before: against hashing all
/// of it in the same order, one file after the other and as many at once as the library does, and against saving it in full. Each is done
/// in turn, on files that were read before. The processor's time is told too, as other programs disturb it less.
/// </summary>
internal static class ReuseSaving
{
    private const int Files = 10_000;
    private const int FileBytes = (1 << 30) / Files;
    private const int Rounds = 9;
    private const int AtOnce = 4;

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
            List<(Cost One, Cost Some, Cost Save)> rounds = [];
            for (var i = 0; i < Rounds; i++)
            {
                rounds.Add((
                    await MeasureAsync(() => HashAsync(source, atOnce: 1)),
                    await MeasureAsync(() => HashAsync(source, AtOnce)),
                    await MeasureAsync(() => SaveAsync(tracker, source, reuse: true))));
            }

            Console.WriteLine(Text($"{Files} files of {FileBytes} bytes: saved in full {full.Wall:F2} s, saved again ")
                + Text($"{Median(rounds, round => round.Save.Wall):F2} s ")
                + Text($"({Median(rounds, round => round.Save.Processor):F2} s of processors)"));
            Tell("one after the other", round => round.One);
            Tell(Text($"{AtOnce} at once"), round => round.Some);

            void Tell(string how, Func<(Cost One, Cost Some, Cost Save), Cost> hashed) => Console.WriteLine(
                Text($"hashed {how}: {Median(rounds, round => hashed(round).Wall):F2} s ")
                + Text($"({Median(rounds, round => hashed(round).Processor):F2} s of processors); saving again takes ")
                + Text($"{Median(rounds, round => round.Save.Wall / hashed(round).Wall):F2} of it ")
                + Text($"({Median(rounds, round => round.Save.Processor / hashed(round).Processor):F2})"));
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

    private static Task HashAsync(string source, int atOnce)
    {
        var files = Directory.GetFiles(source, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        if (atOnce == 1)
        {
            foreach (var path in files)
            {
                Hash(path);
            }
        }
        else
        {
            Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, Hash);
        }

        return Task.CompletedTask;
    }

    private static void Hash(string path)
    {
        using var file = File.OpenRead(path);
        SHA256.HashData(file);
    }

    private static async Task<Cost> MeasureAsync(Func<Task> work)
    {
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await work().ConfigureAwait(false);
        return new(Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }

    private static double Median<T>(IEnumerable<T> rounds, Func<T, double> of) => rounds.Select(of).Order().ElementAt(Rounds / 2);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Cost(double Wall, double Processor);
}
