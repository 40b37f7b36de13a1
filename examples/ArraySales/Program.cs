using System.Globalization;
using ArraySales;
using RunLinkedData;
using RunLinkedData.Aws;
using RunLinkedData.MLflow;
using RunLinkedData.Model;

// In an array job each child executes this program, and the executor tells it which member it is. Alone, it starts its members itself.
string? Option(string name) => Array.IndexOf(args, name) is var at && at >= 0 && at + 1 < args.Length ? args[at + 1] : null;

var isMember = args.Contains("member");
var store = Option("--tracking-uri");
if (!DateOnly.TryParseExact(Option("--month") ?? "2026-10", "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)
    || !int.TryParse(Option("--shops") ?? "8", NumberStyles.None, CultureInfo.InvariantCulture, out var shops)
    || shops < 1)
{
    Console.Error.WriteLine("usage: ArraySales [member] [--tracking-uri URI] [--month 2026-10] [--shops 8]");
    return 2;
}

try
{
    if (isMember)
    {
        await Member.WorkAsync(store, month);
        return 0;
    }

    // Once, before all members do.
    await using var tracker = await RunTracker.ConnectAsync(new RunTrackerOptions { TrackingUri = store }.UseAws());
    var failed = await LocalArray.RunAsync(Guid.NewGuid().ToString(), shops, Environment.ProcessorCount, ["member", .. args]);
    if (failed.Count > 0)
    {
        Console.Error.WriteLine($"error: the members {string.Join(", ", failed)} failed; nothing is published");
        return 1;
    }

    foreach (var name in new[] { "sales", "takings" })
    {
        var version = await tracker.LoadDatasetAsync($"array-sales/{name}@latest");
        Console.WriteLine($"{name}@{version.RunId}: {version.Manifest.Rows} rows of {shops} shops, {version.Manifest.Digest}");
    }

    return 0;
}
catch (Exception exception) when (exception is RunLinkedDataException or MlflowException or IOException)
{
    Console.Error.WriteLine($"error: {exception.Message}");
    return 1;
}
