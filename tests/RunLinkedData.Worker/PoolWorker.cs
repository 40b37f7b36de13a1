using System.Diagnostics;

namespace RunLinkedData.Worker;

/// <summary>
/// RunLinkedData.Worker pool TRACKING_URI FORM RUNS [capped]: as many runs at once, each a task of the thread pool. With capped, the pool
/// may have no more threads than the machine has processors. Prints the milliseconds that it took.
/// </summary>
/// <remarks>Forms: sync and async, which do the same; everything (all calls that have a sync form).</remarks>
internal static class PoolWorker
{
    public static void Work(string[] args)
    {
        if (args.Contains("capped"))
        {
            ThreadPool.SetMinThreads(1, 1);
            ThreadPool.SetMaxThreads(Environment.ProcessorCount, Environment.ProcessorCount);
        }

        using var tracker = RunTracker.Connect(
            new RunTrackerOptions { TrackingUri = args[0], ArtifactRoot = Path.Combine(Environment.CurrentDirectory, "mlruns") });
        using (var first = tracker.StartRun("pool"))
        {
            first.Complete();
        }

        var watch = Stopwatch.StartNew();
        var runs = Enumerable.Range(0, int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture));
        Task.WaitAll(
            [.. runs.Select(i => args[1] == "async" ? RunAsync(tracker, i) : Task.Run(() => Run(tracker, i, args[1] == "everything")))]);
        Console.WriteLine(watch.ElapsedMilliseconds);
    }

    private static void Run(RunTracker tracker, int i, bool isEverything)
    {
        using var run = tracker.StartRun("pool");
        run.LogMetric("i", i);
        run.LogWriter.WriteLine("a line");
        run.SaveDataset("rows", new[] { new Row(i), new Row(-i) });
        run.LogText("text", "notes/text.txt");
        if (isEverything)
        {
            var inputs = Directory.CreateDirectory(Path.Combine(Environment.CurrentDirectory, "inputs", run.Id)).FullName;
            File.WriteAllText(Path.Combine(inputs, "a.txt"), "a");
            using var content = File.OpenRead(Path.Combine(inputs, "a.txt"));
            run.LogArtifact(content, "notes/a.txt");
            run.LogArtifacts(inputs, "inputs");
            run.SaveDataset("files", new DirectoryInfo(inputs));
        }

        run.Flush();
        run.Complete();
        if (isEverything)
        {
            Read(tracker, run.Id, i);
        }
    }

    private static void Read(RunTracker tracker, string runId, int i)
    {
        var dataset = tracker.LoadDataset("rows", runId);
        dataset.CopyTo(Path.Combine(Environment.CurrentDirectory, "copies", runId));
        using var reader = tracker.StartRun("reader");
        Check(reader.LoadInput<Row>($"rows@{runId}").Count, 2);
        reader.Fail(new InvalidOperationException("as it should"));
        Check(dataset.ReadRows<Row>()[0].Id, i);
        Check(tracker.Verify(runId).Findings.Count, 0);
        Check(tracker.CompareRows($"rows@{runId}", $"rows@{runId}", ["Id"]).Count(), 0);
        Check(tracker.Process("pool").Dataset("rows").LoadHistory<Row>(options => options.Last = 1).Count() % 2, 0);
        tracker.GetProvenance(runId);
        tracker.GetLineage(runId);
        tracker.CompareReproduction(runId, runId);
        tracker.FindStaleRuns();
    }

    private static void Check<T>(T found, T expected)
    {
        if (!Equals(found, expected))
        {
            throw new InvalidDataException($"{found} instead of {expected}");
        }
    }

    private static async Task RunAsync(RunTracker tracker, int i)
    {
        await using var run = await tracker.StartRunAsync("pool");
        run.LogMetric("i", i);
        run.LogWriter.WriteLine("a line");
        await run.SaveDatasetAsync("rows", new[] { new Row(i), new Row(-i) });
        await run.LogTextAsync("text", "notes/text.txt");
        await run.FlushAsync();
        await run.CompleteAsync();
    }

    private sealed record Row(int Id);
}
