using System.CommandLine;
using System.CommandLine.Parsing;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;

namespace RunLinkedData.Cli.Commands.Referring;

/// <summary>
/// <c>rld publish RUN</c>, of what members have saved; <c>rld publish --name NAME --from LOCATION</c>, of what lies elsewhere.
/// </summary>
internal sealed class PublishCommand : RldCommand
{
    private readonly Argument<string?> _run = new("run")
    {
        Description = "The run that the members of a group have made (8 digits of its ID or more).",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<int?> _expect = Values.Number(
        "--expect", "How many members there are, where they do not know it themselves: the size of the array.", 1);

    private readonly LocationOptions _location = new(
        "dataset",
        "The run that the data is a dataset of: that of a job that has not ended, in any language. It is left as it is, and publishes the "
        + "version when it ends.");

    private readonly Option<string?> _process = new("--process")
    {
        Description = "Instead of a run: the process that a run of its own is made of, and ended.",
        HelpName = "process",
    };

    public PublishCommand(Host host)
        : base(
            host,
            "publish",
            "Makes versions of what the members of a group have saved in parts, such as the children of an array job, and ends their run; "
            + "or of data that stays where it is, such as a table of a lake.",
            ("rld publish 3f2a90c1 --expect 500", "all datasets of the run, if all 500 members have finished; else nothing"),
            (
                "rld publish --run 3f2a90c1 --name sales --delta s3://lake/sales --version 17",
                "version 17 of the table is the dataset 'sales' of that run, whose job ends it"))
    {
        Add(_run);
        Add(_expect);
        Add(_process);
        foreach (var option in _location.All)
        {
            Add(option);
        }

        Check(result =>
        {
            if (Problem(result) is { } problem)
            {
                result.AddError(problem);
            }
        });
    }

    // A run of its own may be the first of its store.
    protected override void Configure(RunTrackerOptions options, ParseResult parsed) =>
        options.CreateIfMissing = parsed.GetValue(_process) is not null;

    protected override Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken) =>
        _location.LocationIn(parsed) is { } location
            ? ReferAsync(session, parsed, location, cancellationToken)
            : PublishAsync(session, parsed, cancellationToken);

    private string? Problem(CommandResult result)
    {
        if (_location.PlaceIn(result) is not { } place)
        {
            return _location.Others.Prepend(_process).FirstOrDefault(option => LocationOptions.IsGiven(result, option)) is { } alone
                    ? $"{alone.Name} goes with the location of data: {_location.PlaceNames}."
                : result.GetValue(_run) is null ? "Name the run whose members are to be published, or data with --name and --from."
                : null;
        }

        return _location.Problem(result)
            ?? (result.GetValue(_run) is not null || LocationOptions.IsGiven(result, _expect)
                ? $"{place} goes with --run, not with a run of members."
                : LocationOptions.IsGiven(result, _process) && _location.NamesRun(result)
                    ? "--run and --process are two runs; a dataset is of one."
                    : null);
    }

    private async Task<int> PublishAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var run = (await session.Tracker.GetProvenanceAsync(parsed.GetRequiredValue(_run)!, cancellationToken)).RunId;
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

    private async Task<int> ReferAsync(Session session, ParseResult parsed, string location, CancellationToken cancellationToken)
    {
        await using var run = await _location.StartAsync(session, parsed, parsed.GetValue(_process), cancellationToken);
        var manifest = await run.SaveReferenceAsync(
            _location.NameIn(parsed), location, options => _location.Configure(parsed, options), cancellationToken);
        await run.CompleteAsync(cancellationToken);
        var reference = $"{run.Process}/{manifest.Name}@{run.Id}";
        if (session.Print.IsJson)
        {
            session.Print.Json(new ReferredVersion(reference, run.Id, manifest), CliJson.Default.ReferredVersion);
        }
        else
        {
            await session.Print.LineAsync($"{reference} {manifest.Digest}", cancellationToken);
        }

        return ExitCode.Done;
    }
}
