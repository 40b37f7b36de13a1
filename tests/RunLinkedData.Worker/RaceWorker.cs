using System.Globalization;
using System.Net.Sockets;
using RunLinkedData.Aws;
using RunLinkedData.Azure;
using RunLinkedData.Google;
using RunLinkedData.Model;

namespace RunLinkedData.Worker;

/// <summary>
/// <c>race TRACKING_URI RUN_ID PORT UNITS</c> resumes a run, or joins it where <c>MLFLOW_RUN_ID</c> names it. For each line that comes over
/// the connection to the port it saves a dataset of that name, all of whose rows have these units, or refers to a file, and answers "won",
/// "exists" or what went wrong; it leaves when the connection ends.
/// </summary>
internal static class RaceWorker
{
    public static async Task RunAsync(string[] args)
    {
        RunTrackerOptions options = new() { TrackingUri = args[0], EndRunsWithProgram = false };
        options.Provenance.Record = options.Provenance.Git = options.Provenance.Packages = options.Provenance.CommandLine = false;

        // Not disposed of: that ends a run which was resumed.
        var tracker = await RunTracker.ConnectAsync(options.UseAws().UseAzure().UseGoogle());
        var run = Environment.GetEnvironmentVariable("MLFLOW_RUN_ID") is null
            ? await tracker.ResumeRunAsync(args[1])
            : await tracker.StartRunAsync("race");
        using TcpClient client = new("127.0.0.1", int.Parse(args[2], CultureInfo.InvariantCulture));
        using StreamReader reader = new(client.GetStream());
        await using StreamWriter writer = new(client.GetStream()) { AutoFlush = true };
        var units = int.Parse(args[3], CultureInfo.InvariantCulture);
        while (await reader.ReadLineAsync() is { } name)
        {
            await writer.WriteLineAsync(await SaveAsync(run, name, units));
        }

        await run.FlushAsync();
    }

    private static async Task<string> SaveAsync(Run run, string name, int units)
    {
        try
        {
            await (name.StartsWith("reference", StringComparison.Ordinal)
                ? run.SaveReferenceAsync(name, Path.GetFullPath("extract.txt"))
                : run.SaveDatasetAsync(name, Enumerable.Range(0, 28).Select(day => new { Day = day, Units = units })));
            return "won";
        }
        catch (DatasetException exception) when (exception.Code == ErrorCode.DatasetExists)
        {
            return "exists";
        }
        catch (Exception exception)
        {
            return exception.ToString().ReplaceLineEndings(" ");
        }
    }
}
