using System.Diagnostics;
using System.Globalization;
using RunLinkedData.Aws;

namespace RunLinkedData.Worker;

/// <summary>
/// <c>part TRACKING-URI PROCESS INDEX SIZE KILL-AFTER ARTIFACT-ROOT</c> joins a group as one of its members, saves its part of the datasets
/// <c>sales</c> and <c>returns</c>, and completes; kills itself after so many milliseconds, unless there are none.
/// </summary>
internal static class PartWorker
{
    public static async Task WorkAsync(string[] args)
    {
        var index = int.Parse(args[2], CultureInfo.InvariantCulture);
        if (int.Parse(args[4], CultureInfo.InvariantCulture) is > 0 and var killAfter)
        {
            _ = Task.Run(async () =>
            {
                await Task.Delay(killAfter);
                Process.GetCurrentProcess().Kill();
            });
        }

        await using var tracker = RunTracker.Connect(
            new RunTrackerOptions { TrackingUri = args[0], ArtifactRoot = args[5].Length > 0 ? args[5] : null }.UseAws());
        await using var run = await tracker.JoinRunAsync(args[1], o =>
        {
            o.Group = "job";
            o.Index = index;
            o.Size = int.Parse(args[3], CultureInfo.InvariantCulture);
        });
        await SaveAsync(run, index);
        await run.CompleteAsync();
        Console.WriteLine(run.Id);
    }

    /// <summary>Two files a member, so that one can be killed between them.</summary>
    private static async Task SaveAsync(Run run, int index)
    {
        await run.SaveDatasetPartAsync("sales", PartRow.Of(index), o => (o.Format, o.MaxFileBytes) = ("csv", 1));
        await run.SaveDatasetPartAsync("returns", PartRow.Of(index));
    }
}

/// <summary>A row of a member.</summary>
internal sealed record PartRow(int Index, int Row, double Value)
{
    public static IEnumerable<PartRow> Of(int index) =>
        Enumerable.Range(0, (index % 7) * 3).Select(row => new PartRow(index, row, (index * 1000) + (row / 3.0)));
}
