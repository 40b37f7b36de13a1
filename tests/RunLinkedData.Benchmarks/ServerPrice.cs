using System.Diagnostics;
using System.Globalization;
using RunLinkedData.Html;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>
/// What a run costs on a real server, beside MLflow's own Python client in the same run: round after round each work by the one and the
/// other. Arguments: the server's URI, the Python that has mlflow, and how many rounds.
/// </summary>
internal static class ServerPrice
{
    private const int FileBytes = 256 << 20;

    private static readonly (string Name, string Work, string Python)[] Works =
    [
        ("small run with record and card", "card", "small"),
        ("small run without", "plain", "small"),
        ("1,000 params and 10,000 metrics", "values", "values"),
        ("500 single metrics", "metrics", "metrics"),
        ("256 MiB up, here hashed and as a dataset", "up", "up"),
        ("256 MiB down", "down", "down"),
    ];

    public static async Task RunAsync(string[] args)
    {
        if (args is not [var uri, var python, .. var more])
        {
            Console.Error.WriteLine("Usage: price SERVER PYTHON [ROUNDS]");
            return;
        }

        var rounds = more is [var text] ? int.Parse(text, CultureInfo.InvariantCulture) : 5;
        using var folder = new TemporaryFolder();
        await WriteFileAsync(folder["file.bin"]);
        await using var plain = await ConnectAsync(uri, isPlain: true);
        await using var carded = await ConnectAsync(uri, isPlain: false);
        using var theirs = Start(python, uri, folder.Path);
        var stored = await plain.RunAsync("price-file", run => run.LogArtifactAsync(folder["file.bin"]));

        Console.WriteLine("| work | MLflow's Python client | this library | ratio |");
        Console.WriteLine("| --- | --- | --- | --- |");
        foreach (var (name, work, pythons) in Works)
        {
            List<double> ours = [];
            List<double> others = [];

            // The first round of each warms up.
            for (var round = 0; round <= rounds; round++)
            {
                var start = Stopwatch.GetTimestamp();
                await WorkAsync(work, plain, carded, stored, folder);
                ours.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                await theirs.StandardInput.WriteLineAsync(pythons);
                others.Add(double.Parse((await theirs.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture));
            }

            var (our, other) = (Median(ours.Skip(1)), Median(others.Skip(1)));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {other:N0} ms | {our:N0} ms | {our / other:0.00} |"));
        }
    }

    private static Task WorkAsync(
        string work, RunTracker plain, RunTracker carded, string stored, TemporaryFolder folder) => work switch
        {
            "card" => carded.RunAsync("price-card", SmallAsync),
            "plain" => plain.RunAsync("price-plain", SmallAsync),
            "values" => plain.RunAsync("price-values", run =>
            {
                for (var i = 0; i < 1_000; i++)
                {
                    run.LogParameter($"p{i}", i);
                }

                for (var i = 0; i < 10_000; i++)
                {
                    run.LogMetric($"m{i % 100}", i, step: i / 100);
                }

                return Task.CompletedTask;
            }),
            "metrics" => plain.RunAsync("price-metrics", run =>
            {
                for (var i = 0; i < 500; i++)
                {
                    run.LogMetric("m", i, step: i);
                }

                return Task.CompletedTask;
            }),
            "up" => plain.RunAsync("price-up", run => run.SaveDatasetAsync("file", new FileInfo(folder["file.bin"]))),
            _ => DownloadAsync(plain, stored, folder["down.bin"]),
        };

    private static Task SmallAsync(Run run)
    {
        for (var i = 0; i < 10; i++)
        {
            run.LogParameter($"p{i}", i);
            run.SetTag($"t{i}", "v");
            run.LogMetric($"m{i}", i);
        }

        return Task.CompletedTask;
    }

    private static async Task DownloadAsync(RunTracker tracker, string runId, string path)
    {
        var artifacts = await tracker.OpenArtifactsAsync(runId);
        await using var content = await artifacts.OpenReadAsync("file.bin");
        await using var file = File.Create(path);
        await content.CopyToAsync(file, 1 << 20);
    }

    private static async Task<RunTracker> ConnectAsync(string uri, bool isPlain)
    {
        RunTrackerOptions options = new() { TrackingUri = uri };
        options.Provenance.Record = options.Provenance.Git = options.Provenance.Packages = !isPlain;
        return await RunTracker.ConnectAsync(isPlain ? options : options.UseHtml());
    }

    private static Process Start(string python, string uri, string folder)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "server-price.py");
        ProcessStartInfo start = new(python, [script, folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["MLFLOW_TRACKING_URI"] = uri },
        };
        return Process.Start(start)!;
    }

    private static async Task WriteFileAsync(string path)
    {
        var bytes = new byte[1 << 20];
        new Random(1).NextBytes(bytes);
        await using var file = File.Create(path);
        for (var i = 0; i < FileBytes / bytes.Length; i++)
        {
            await file.WriteAsync(bytes);
        }
    }

    private static double Median(IEnumerable<double> times)
    {
        var sorted = times.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
