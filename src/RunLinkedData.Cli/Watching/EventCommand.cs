using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Running;
using RunLinkedData.Model;
using RunLinkedData.Questions.Watching;

namespace RunLinkedData.Cli.Watching;

/// <summary>Executes a program for a version, which it finds in its environment; docs/events.md has the variables.</summary>
internal sealed class EventCommand(IReadOnlyList<string> command, string trackingUri, Interruption interruption, TimeSpan grace)
{
    // By it the program, and all that it starts, is known.
    private const string Mark = "RLD_EVENT_ID";

    /// <summary>Executes it, and returns when it has ended with 0.</summary>
    /// <exception cref="CommandException">It ended otherwise, or could not be started.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted, and has ended.</exception>
    public async Task ExecuteAsync(PublishedVersion published, Printer print)
    {
        await print.FlushAsync();
        Wrapped program = new(command, Variables(published), (Host.OpenRawOutput(), Host.OpenRawError()), TextWriter.Null, Mark);
        var code = await program.RunAsync(interruption, grace, print.Talk);
        if (code != ExitCode.Done)
        {
            throw new CommandException(
                $"'{command[0]}' ended with exit code {code} for {published.Version.Reference}, "
                + "which is handed over again next time, from the position before it.",
                code);
        }
    }

    private Dictionary<string, string> Variables(PublishedVersion published)
    {
        var version = published.Version;
        return new(StringComparer.Ordinal)
        {
            ["RLD_VERSION"] = version.Reference,
            ["RLD_VERSION_PROCESS"] = version.Process,
            ["RLD_VERSION_DATASET"] = version.Dataset,
            ["RLD_VERSION_RUN_ID"] = version.RunId,
            ["RLD_VERSION_DIGEST"] = version.Digest,
            ["RLD_POSITION"] = published.Position,
            ["MLFLOW_TRACKING_URI"] = StoreAddress.Of(trackingUri),
            [Mark] = Guid.NewGuid().ToString("N"),
        };
    }
}
