using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld logs REF</c>.</summary>
internal sealed class LogsCommand : RldCommand
{
    private readonly Argument<string> _reference = Values.Reference();
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on while the run does." };
    private readonly Option<bool> _executor = new("--executor")
    {
        Description = "The log that the executor keeps, also when the run has its own: for what was killed, or crashed.",
    };

    private readonly Option<int?> _member = Values.Number(
        "--member", "The log of this member, from 0, of a run that several make together.", 0);

    public LogsCommand(Host host)
        : base(
            host,
            "logs",
            "Prints what a run logged: its own log, else the one that its executor keeps.",
            ("rld logs demand-forecast/forecasts@latest", "the log of the run that made the newest version"),
            ("rld logs 0f4c1be2 --follow", "the log of a run that goes on"),
            ("rld logs 0f4c1be2 --member 7", "what child 7 of an array job logged; without --member, what all did, by time"),
            ("rld logs 0f4c1be2 --executor", "what the executor has of it, to the last line before it was killed"))
    {
        Add(_reference);
        Add(_follow);
        Add(_executor);
        Add(_member);
        Check(result =>
        {
            if (result.GetValue(_executor) && result.GetValue(_member) is not null)
            {
                result.AddError("--member and --executor do not go together.");
            }
        });
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var reference = parsed.GetRequiredValue(_reference);
        var log = parsed.GetValue(_executor)
            ? await session.Tracker.OpenExecutorLogAsync(reference, cancellationToken)
            : parsed.GetValue(_member) is { } member ? await session.Tracker.OpenMemberLogAsync(reference, member, cancellationToken)
            : await session.Tracker.OpenLogAsync(reference, cancellationToken);
        var follow = parsed.GetValue(_follow);
        var count = await LogOutput.Open(session.Print, log.RunId, log.Source)
            .PrintAsync(token => log.ReadLinesAsync(follow, token), cancellationToken);
        if (count == 0 && !session.Print.IsJson)
        {
            session.Print.Talk($"The log of run {log.RunId} has no line ({log.Source}).");
        }

        return ExitCode.Done;
    }
}
