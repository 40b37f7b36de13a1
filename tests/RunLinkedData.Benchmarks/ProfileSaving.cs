using System.Diagnostics;
using System.Globalization;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model.Manifest.Figures;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>
/// What a full profile costs, and with it ten expectations, against saving the same 2 million rows with the least profile and without any:
/// each in turn, round after round, in an order that changes. The processor's time is told too, as other programs disturb it less.
/// </summary>
internal static class ProfileSaving
{
    private const int Warmups = 3;
    private const int Rounds = 15;

    public static void Run()
    {
        using var folder = new TemporaryFolder();
        using var tracker = RunTracker.Connect(
            new RunTrackerOptions { TrackingUri = $"sqlite:///{folder["mlflow.db"]}", ArtifactRoot = folder["mlruns"] });
        using var run = tracker.StartRun("benchmark");
        var rows = Sale.Make();
        (string Name, Action<SaveDatasetOptions> Options)[] ways =
        [
            ("least profile", o => o.Profile = ProfileLevel.Basic),
            ("full profile", _ => { }),
            ("full profile and ten expectations", o => ExpectationBenchmarks.Ten(o)),
            ("the same and unique", o => ExpectationBenchmarks.Ten(o).ExpectOrWarn(e => e.Unique("Sku", "Day", "Price"))),
        ];
        var costs = ways.Select(_ => new List<(double Wall, double Processor)>()).ToArray();
        for (var round = 0; round < Warmups + Rounds; round++)
        {
            for (var i = 0; i < ways.Length; i++)
            {
                var way = (i + round) % ways.Length;
                GC.Collect();
                var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                run.SaveDataset($"sales{round}-{way}", rows, ways[way].Options);
                costs[way].Add((Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds));
                Directory.Delete(Directory.GetDirectories(folder["mlruns"], $"sales{round}-{way}", SearchOption.AllDirectories)[0], true);
            }
        }

        foreach (var (way, cost) in ways.Zip(costs))
        {
            var ratios = cost
                .Zip(costs[0], (one, least) => (Wall: one.Wall / least.Wall, Processor: one.Processor / least.Processor))
                .ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{way.Name}: {Median(cost.Select(c => c.Wall)):F3} s ({Median(ratios.Select(c => c.Wall)):F2}), of processors "
                + $"{Median(cost.Select(c => c.Processor)):F3} s ({Median(ratios.Select(c => c.Processor)):F2})"));
        }

        Console.WriteLine($"peak of the process: {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Skip(Warmups).Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
