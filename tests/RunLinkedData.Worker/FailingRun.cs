using Microsoft.Extensions.Logging;
using RunLinkedData.Html;

namespace RunLinkedData.Worker;

/// <summary>A run that fails, with texts from the environment in every place where a program may put some.</summary>
internal static class FailingRun
{
    public static async Task ExecuteAsync(string artifactRoot)
    {
        using var logging = LoggerFactory.Create(builder => builder.AddRunLog());
        var options = new RunTrackerOptions { ArtifactRoot = artifactRoot, LoggerFactory = logging };
        options.Provenance.EnvironmentVariables.Add("WORKER_SHOWN*");
        await using var tracker = RunTracker.Connect(options.UseHtml());
        try
        {
            await tracker.RunAsync("worker", run =>
            {
                logging.CreateLogger("Work").LogWarning("{Text}", Text("LOG"));
                run.LogWriter.WriteLine(Text("LOG"));
                run.LogExternalInput("source", Text("SOURCE"), "1");
                throw new InvalidOperationException(Text("ERROR"));
            });
        }
        catch (InvalidOperationException)
        {
            // As it is to be.
        }
    }

    private static string Text(string name) => Environment.GetEnvironmentVariable($"WORKER_{name}") ?? "nothing";
}
