using RunLinkedData;
using RunLinkedData.Aws;
using RunLinkedData.Html;

namespace ArraySales;

/// <summary>A member of the array: one shop. All members make one version of two datasets together.</summary>
internal static class Member
{
    public static async Task WorkAsync(string? trackingUri, DateOnly month)
    {
        await using var tracker = await RunTracker.ConnectAsync(new RunTrackerOptions { TrackingUri = trackingUri }.UseHtml().UseAws());

        // Which array this is of, which of its members, and of how many: AWS Batch, Slurm or Kubernetes says so in variables.
        await using var run = await tracker.JoinRunAsync("array-sales", o => o.Parameters["month"] = $"{month:yyyy-MM}");
        var sales = Sale.Of(run.MemberIndex!.Value, month).ToList();
        await run.SaveDatasetPartAsync("sales", sales);
        await run.SaveDatasetPartAsync(
            "takings",
            sales.GroupBy(sale => sale.Shop).Select(all => new Takings(all.Key, all.Sum(s => s.Units), all.Sum(s => s.Revenue))));

        // The last of the members publishes both datasets. Without this call, or when the program is killed, the executor tries this shop
        // again, and nothing is published until then.
        await run.CompleteAsync();
    }
}
