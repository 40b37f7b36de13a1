using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Watching;
using RunLinkedData.Questions.Watching;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld events PROCESS[/DATASET]</c>.</summary>
internal sealed class EventsCommand : RldCommand
{
    private readonly Argument<string> _watched = new("process[/dataset]")
    {
        Description = "The process whose versions are handed over, or one of its datasets, such as demand-forecast/forecasts.",
    };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Wait for what is to come, until Ctrl-C or SIGTERM." };
    private readonly Option<WatchStart?> _from = new("--from")
    {
        Description = "Where to begin: now, beginning, a time such as 2026-11-01T06:00Z, or a position. "
            + "With --position-file it counts only until that file is there. "
            + "Default: now with --follow or --position-file, else the beginning.",
        HelpName = "now|beginning|time|position",
        CustomParser = result =>
        {
            try
            {
                return WatchStart.Parse(result.Tokens[0].Value);
            }
            catch (ArgumentException exception)
            {
                result.AddError($"--from: {exception.Message}");
                return null;
            }
        },
    };
    private readonly Option<string?> _positionFile = new("--position-file")
    {
        Description = "Goes on behind the position in this file, and keeps each new position there, when the version was printed, or "
            + "its command has ended with 0. Made when it is not there.",
        HelpName = "file",
    };
    private readonly Option<int?> _interval = Values.Number(
        "--interval", "With --follow: how many seconds to wait before the store is asked again, at most 3600. Default: 5.", 1, 5);
    private readonly Option<int?> _grace = Values.Number(
        "--grace", "How many seconds the command may take to end after a signal; a second Ctrl-C ends it at once. Default: 300.", 0, 300);
    private readonly Argument<string[]> _command = new("command")
    {
        Description = "After --: a program that is executed for each version, which it finds as RLD_VERSION, in place of printing it.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Interruption _interruption;

    public EventsCommand(Host host, Interruption interruption)
        : base(
            host,
            "events",
            "Hands over each published version of a process once: prints it as a line, or executes a command for it.",
            ("rld events demand-forecast --follow --json", "a JSON line for each version, as it is published"),
            (
                "rld events demand-forecast/forecasts --position-file plan.position -- sh plan.sh",
                "for cron: plan.sh, with RLD_VERSION, for each version since the last time"))
    {
        _interruption = interruption;
        KnownNames.OfDatasets(_watched, "");
        _interval.HelpName = _grace.HelpName = "seconds";
        Add(_watched);
        Add(_follow);
        Add(_from);
        Add(_positionFile);
        Add(_interval);
        Add(_grace);
        Add(_command);
    }

    // Signals are also for the command that is executed.
    public override TimeSpan? TimeToEnd => null;

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (tracker, print) = session;
        var (process, dataset) = await FindAsync(tracker, parsed.GetRequiredValue(_watched), cancellationToken);
        using var file = parsed.GetValue(_positionFile) is { } path ? new PositionFile(path) : null;
        var follow = parsed.GetValue(_follow);
        var from = parsed.GetValue(_from);
        if (file is not null)
        {
            from = file.Read() ?? await BeginAsync(file);
        }

        if (dataset is not null)
        {
            await TellIfUnknownAsync(session, process, dataset, cancellationToken);
        }

        string[] command = parsed.GetValue(_command) ?? [];
        var grace = TimeSpan.FromSeconds(parsed.GetValue(_grace)!.Value);
        EventCommand executed = new(command, tracker.TrackingStore.TrackingUri, _interruption, grace);
        using var printer = command.Length == 0 ? new EventPrinter(print) : null;
        await foreach (var published in tracker.WatchAsync(process, Configure, cancellationToken))
        {
            await (printer?.PrintAsync(published, cancellationToken) ?? executed.ExecuteAsync(published, print));
            from = WatchStart.After(published.Position);
            file?.Write(published.Position);
        }

        // The same place, further on: what was looked at in vain is not looked at again next time.
        file?.Write(await tracker.GetWatchPositionAsync(process, Configure, cancellationToken));
        return ExitCode.Done;

        void Configure(WatchOptions options)
        {
            (options.Dataset, options.From, options.Follow) = (dataset, from, follow);
            options.Interval = TimeSpan.FromSeconds(parsed.GetValue(_interval)!.Value);
        }

        // What is published from here on is not missed, also when nothing has been handed over before this program ends.
        async Task<WatchStart> BeginAsync(PositionFile begun)
        {
            from ??= WatchStart.Now;
            var position = await tracker.GetWatchPositionAsync(process, Configure, cancellationToken);
            begun.Write(position);
            return WatchStart.After(position);
        }
    }

    // A process may have a slash in its name.
    private static async Task<(string Process, string? Dataset)> FindAsync(
        RunTracker tracker, string watched, CancellationToken cancellationToken)
    {
        var slash = watched.LastIndexOf('/');
        return slash <= 0 || slash == watched.Length - 1
            || await tracker.TrackingStore.FindExperimentAsync(watched, cancellationToken) is not null
            ? (watched, null)
            : (watched[..slash], watched[(slash + 1)..]);
    }

    // It may be one that is still to come, or a name that is misspelt.
    private static async Task TellIfUnknownAsync(Session session, string process, string dataset, CancellationToken cancellationToken)
    {
        var written = session.Tracker.Process(process).Dataset(dataset)
            .VersionsAsync(options => (options.AllowUnpublished, options.Last) = (true, 1), cancellationToken);
        if (!await written.AnyAsync(cancellationToken))
        {
            session.Print.Talk($"No run of '{process}' has written a dataset '{dataset}' so far.");
        }
    }
}
