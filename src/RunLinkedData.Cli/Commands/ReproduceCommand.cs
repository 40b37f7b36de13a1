using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld reproduce REF</c>.</summary>
internal sealed class ReproduceCommand : RldCommand
{
    private readonly Argument<string> _reference = Values.Reference();
    private readonly Option<bool> _docker = new("--docker") { Description = "Print the line that executes it in its container image." };

    public ReproduceCommand(Host host)
        : base(
            host,
            "reproduce",
            "Prints a shell script that makes a run again: its code, parameters and pinned inputs. Nothing is executed.",
            ("rld reproduce demand-forecast/forecasts@prod > again.sh", "a script to look at, and to run with sh again.sh"),
            ("rld reproduce demand-forecast/forecasts@prod --docker", "the same in its image"))
    {
        Add(_reference);
        Add(_docker);
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var reproduction = await session.Tracker.GetReproductionAsync(parsed.GetRequiredValue(_reference), cancellationToken);
        if (session.Print.IsJson)
        {
            session.Print.Json(reproduction, CliJson.Default.Reproduction);
            return ExitCode.Done;
        }

        foreach (var warning in reproduction.Warnings)
        {
            session.Print.Talk($"warning: {warning}");
        }

        await session.Print.LineAsync(
            parsed.GetValue(_docker)
                ? reproduction.ToDockerCommand()
                    ?? throw new CommandException($"Run {reproduction.RunId} records no container image. Leave --docker out.")
                : reproduction.ToShellScript().TrimEnd(),
            cancellationToken);
        return ExitCode.Done;
    }
}
