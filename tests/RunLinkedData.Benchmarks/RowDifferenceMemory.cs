using System.Diagnostics;
using System.Globalization;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>
/// How much memory does it take to compare two versions of many rows by key? The data is made by one process, and each
/// comparison is a process of its own.
/// </summary>
internal static class RowDifferenceMemory
{
    private static readonly int[] Sizes = [5_000_000, 20_000_000];

    public static async Task RunAsync(string[] args)
    {
        if (args is [var folder, var original, var other])
        {
            await CompareAsync(folder, original, other);
            return;
        }

        foreach (var rows in Sizes)
        {
            foreach (var sorted in new[] { true, false })
            {
                using var temporary = new TemporaryFolder();
                await using var tracker = Connect(temporary.Path);
                var (one, two) = await ComparedSales.SaveAsync(tracker, rows, sorted);
                using var comparison = Process.Start(
                    new ProcessStartInfo(Environment.ProcessPath!, ["memory-rows", temporary.Path, one.RunId, two.RunId])
                    {
                        RedirectStandardOutput = true,
                    })!;
                Console.WriteLine(
                    $"{rows:N0} rows, {(sorted ? "sorted" : "shuffled")}: {(await comparison.StandardOutput.ReadToEndAsync()).Trim()}");
                await comparison.WaitForExitAsync();
            }
        }
    }

    private static async Task CompareAsync(string folder, string original, string other)
    {
        await using var tracker = Connect(folder);
        var start = Stopwatch.GetTimestamp();
        var count = await tracker.CompareRowsAsync($"sales@{original}", $"sales@{other}", ["Id"]).CountAsync();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{count} differences, peak working set {self.PeakWorkingSet64 >> 20} MiB, {seconds:0.0} s"));
    }

    private static RunTracker Connect(string folder) => RunTracker.Connect(
        new RunTrackerOptions
        {
            TrackingUri = $"sqlite:///{Path.Combine(folder, "mlflow.db")}",
            ArtifactRoot = Path.Combine(folder, "mlruns"),
        });
}
