namespace RunLinkedData.Worker;

/// <summary>
/// <c>cache TRACKING-URI FOLDER DATASET RUN-ID</c> loads a dataset through a cache. Prints "opened", then
/// "loaded" and the bytes of its files.
/// </summary>
internal static class CacheWorker
{
    public static async Task RunAsync(string[] args)
    {
        var options = new RunTrackerOptions { TrackingUri = args[0] };
        options.Cache.Folder = args[1];
        await using var tracker = RunTracker.Connect(options);
        var target = Directory.CreateTempSubdirectory("rld-test-");
        try
        {
            var dataset = await tracker.LoadDatasetAsync(args[2], args[3]);
            Console.WriteLine("opened");
            await dataset.CopyToAsync(target.FullName);
            Console.WriteLine($"loaded {target.EnumerateFiles().Sum(file => file.Length)}");
        }
        finally
        {
            target.Delete(recursive: true);
        }
    }
}
