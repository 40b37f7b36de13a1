namespace RunLinkedData.Worker;

/// <summary>
/// <c>refer TRACKING-URI ARTIFACT-ROOT LOCATION</c> starts a run, prints its ID, and refers to what is at a location as "source"; it kills
/// itself when it is about to write the manifest.
/// </summary>
internal static class ReferWorker
{
    public static async Task WorkAsync(string[] args)
    {
        RunTrackerOptions options = new() { TrackingUri = args[0], ArtifactRoot = args[1] };
        KillingArtifacts.Watch(options, "datasets/source/_manifest.json");
        await using var tracker = RunTracker.Connect(options);
        await using var run = await tracker.StartRunAsync("refer");
        Console.WriteLine(run.Id);
        await run.SaveReferenceAsync("source", args[2]);
        await run.CompleteAsync();
    }
}
