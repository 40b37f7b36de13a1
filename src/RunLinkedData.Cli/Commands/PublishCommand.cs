using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld publish RUN</c>.</summary>
internal sealed class PublishCommand : RldCommand
{
    private readonly Argument<string> _run = new("run")
    {
        Description = "The run that the members of a group have made (8 digits of its ID or more).",
    };
    private readonly Option<int?> _expect = Values.Number(
        "--expect", "How many members there are, where they do not know it themselves: the size of the array.", 1);

    public PublishCommand(Host host)
        : base(
            host,
            "publish",
            "Makes versions of what the members of a group have saved in parts, such as the children of an array job, and ends their run.",
            ("rld publish 3f2a90c1 --expect 500", "all datasets of the run, if all 500 members have finished; else nothing"))
    {
        Add(_run);
        Add(_expect);
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var run = (await session.Tracker.GetProvenanceAsync(parsed.GetRequiredValue(_run), cancellationToken)).RunId;
        var published = await session.Tracker.PublishAsync(run, parsed.GetValue(_expect), cancellationToken);
        if (session.Print.IsJson)
        {
            session.Print.Json(published, CliJson.Default.PublishedRun);
            return ExitCode.Done;
        }

        if (published.WasPublished)
        {
            session.Print.Talk($"Run {published.RunId} was published before; nothing was changed.");
        }

        foreach (var version in published.Versions)
        {
            await session.Print.LineAsync($"{version.Reference} {version.Digest}", cancellationToken);
        }

        return ExitCode.Done;
    }
}
