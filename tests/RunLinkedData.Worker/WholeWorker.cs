using System.Globalization;
using RunLinkedData.Aws;

namespace RunLinkedData.Worker;

/// <summary>
/// <c>whole TRACKING-URI PROCESS INDEX ARTIFACT-ROOT FILE KILL-AT</c>: one of two members of a group saves the whole of "report", refers to
/// a file as "source", and completes. It kills itself when it is about to write the file <c>KILL-AT</c> of the artifacts, or when all is
/// "saved"; with "nothing" it saves nothing.
/// </summary>
internal static class WholeWorker
{
    public static async Task WorkAsync(string[] args)
    {
        var killAt = args[5];
        var options = new RunTrackerOptions { TrackingUri = args[0], ArtifactRoot = args[3].Length > 0 ? args[3] : null }.UseAws();
        if (killAt.Contains('/', StringComparison.Ordinal))
        {
            KillingArtifacts.Watch(options, killAt);
        }

        await using var tracker = RunTracker.Connect(options);
        await using var run = await tracker.JoinRunAsync(
            args[1], o => (o.Group, o.Index, o.Size) = ("job", int.Parse(args[2], CultureInfo.InvariantCulture), 2));
        if (killAt != "nothing")
        {
            await run.SaveDatasetAsync("report", PartRow.Of(2), o => (o.MaxFileBytes, o.RowGroupRows) = (1, 2));
            await run.SaveReferenceAsync("source", args[4]);
        }

        if (killAt == "saved")
        {
            await run.FlushAsync();
            await KillingArtifacts.KillAsync();
        }

        await run.CompleteAsync();
    }
}
