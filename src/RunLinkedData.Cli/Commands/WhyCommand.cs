using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Model;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld why REF</c>.</summary>
internal sealed class WhyCommand : RldCommand
{
    private readonly Argument<string> _reference = Values.Reference();
    private readonly Option<string?> _against = new("--against")
    {
        Description = "The version to compare with. Default: the published one before it.",
        HelpName = "ref",
    };
    private readonly Option<int?> _depth = Values.Number(
        "--depth", "How many steps back it is told why inputs differ. Default: to the root.", 0);

    public WhyCommand(Host host)
        : base(
            host,
            "why",
            "Tells why a version is not the same as the one before it: "
            + "what changed in its run, in the runs that made its inputs, and so on down to the root.",
            ("rld why demand-forecast/forecasts@latest", "what changed since the version before"),
            ("rld why demand-forecast/forecasts@latest --against demand-forecast/forecasts@prod", "since the one that is in use"))
    {
        Add(_reference);
        Add(_against);
        Add(_depth);
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var reference = await session.Tracker.FindVersionAsync(parsed.GetRequiredValue(_reference), cancellationToken);
        var against = parsed.GetValue(_against);
        if (against is null)
        {
            var version = await session.Tracker.ResolveAsync(reference, cancellationToken);
            reference = version.Reference;
            against = await FindBeforeAsync(session.Tracker, version, cancellationToken);
        }

        var comparison = await session.Print.WorkAsync("Comparing", _ => session.Tracker.CompareAsync(
            against, reference, options => options.InputDepth = parsed.GetValue(_depth), cancellationToken));
        if (session.Print.IsJson)
        {
            await session.Print.LineAsync(comparison.ToJson().TrimEnd(), cancellationToken);
            return ExitCode.Done;
        }

        session.Print.Write(new WhyTree(comparison).ToTree());
        foreach (var note in comparison.Notes)
        {
            session.Print.Talk($"note: {note}");
        }

        return ExitCode.Done;
    }

    private static async Task<string> FindBeforeAsync(RunTracker tracker, DataVersion version, CancellationToken cancellationToken)
    {
        try
        {
            return (await tracker.ResolveAsync($"{version.Reference}~1", cancellationToken)).Reference;
        }
        catch (ReferenceException exception) when (exception.Code == ErrorCode.ReferenceNotFound)
        {
            throw new CommandException(
                $"{version.Reference} is the first version: no published one is before it. "
                + $"'rld show {version.RunId}' tells what it is; --against compares it with any other.");
        }
    }
}
