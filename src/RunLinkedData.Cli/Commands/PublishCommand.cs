using System.CommandLine;
using System.CommandLine.Parsing;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Datasets.Referencing;

namespace RunLinkedData.Cli.Commands;

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

    private readonly Option<string?> _joined = new("--run")
    {
        Description = "The run that the data is a dataset of: that of a job that has not ended, in any language. It is left as it is, and "
            + "publishes the version when it ends. Default: the run in MLFLOW_RUN_ID.",
        HelpName = "run",
    };

    private readonly Option<string?> _process = new("--process")
    {
        Description = "Instead of a run: the process that a run of its own is made of, and ended.",
        HelpName = "process",
    };

    private readonly Option<string?> _name = new("--name") { Description = "The name of the dataset.", HelpName = "dataset" };

    private readonly Option<string?> _from = Location("--from", "looked at: a table that is known, else files");
    private readonly Option<string?> _files = Location("--files", "files as they are, or one file");
    private readonly Option<string?> _delta = Location("--delta", "a Delta table");
    private readonly Option<string?> _iceberg = Location("--iceberg", "an Iceberg table, or its metadata file");
    private readonly Option<string?> _parquet = Location("--parquet", "a folder of Parquet files that are one table");

    private readonly Option<string?> _version = new("--version")
    {
        Description = "The version of the table: the number of a Delta version; an Iceberg snapshot, branch or tag. Default: as it is now.",
        HelpName = "version",
    };

    private readonly Option<bool> _hash = new("--hash") { Description = "Read all files, and pin them by their SHA-256 too." };

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
        Add(_joined);
        Add(_process);
        Add(_name);
        foreach (var (option, _) in Locations)
        {
            Add(option);
        }

        Add(_version);
        Add(_hash);
        Validators.Add(result =>
        {
            if (Problem(result) is { } problem)
            {
                result.AddError(problem);
            }
        });
    }

    private IEnumerable<(Option<string?> Option, string? Kind)> Locations =>
    [
        (_from, null),
        (_files, SaveReferenceOptions.Files),
        (_delta, "delta"),
        (_iceberg, "iceberg"),
        (_parquet, "parquet_folder"),
    ];

    // A run of its own may be the first of its store.
    protected override void Configure(RunTrackerOptions options, ParseResult parsed) =>
        options.CreateIfMissing = parsed.GetValue(_process) is not null;

    protected override Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken) =>
        Locations.FirstOrDefault(place => parsed.GetValue(place.Option) is not null) is ({ } option, var kind)
            ? ReferAsync(session, parsed, parsed.GetRequiredValue(option)!, kind, cancellationToken)
            : PublishAsync(session, parsed, cancellationToken);

    private static Option<string?> Location(string name, string what) =>
        new(name) { Description = $"Where the data is: {what}. A path, or a URI such as s3://bucket/folder.", HelpName = "location" };

    private string? Problem(CommandResult result)
    {
        bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };

        var places = Locations.Where(place => IsGiven(place.Option)).Select(place => place.Option.Name).ToList();
        if (places.Count == 0)
        {
            return new Option[] { _joined, _process, _name, _version, _hash }.FirstOrDefault(IsGiven) is { } alone
                    ? $"{alone.Name} goes with the location of data: {string.Join(", ", Locations.Select(place => place.Option.Name))}."
                : result.GetValue(_run) is null ? "Name the run whose members are to be published, or data with --name and --from."
                : null;
        }

        return places.Count > 1 ? $"{places[0]} and {places[1]} are two places; a dataset is at one."
            : !IsGiven(_name) ? $"{places[0]} needs --name, the name of the dataset."
            : result.GetValue(_run) is not null || IsGiven(_expect) ? $"{places[0]} goes with --run, not with a run of members."
            : IsGiven(_joined) && IsGiven(_process) ? "--run and --process are two runs; a dataset is of one."
            : null;
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

    private async Task<int> ReferAsync(
        Session session, ParseResult parsed, string location, string? kind, CancellationToken cancellationToken)
    {
        var joined = parsed.GetValue(_joined) is { } text
            ? (await session.Tracker.GetProvenanceAsync(text, cancellationToken)).RunId
            : null;
        await using var run = await session.Tracker.StartRunAsync(
            parsed.GetValue(_process), start => start.JoinRunId = joined, cancellationToken);
        var manifest = await run.SaveReferenceAsync(
            parsed.GetRequiredValue(_name)!,
            location,
            options => (options.Kind, options.Version, options.Hash) = (kind, parsed.GetValue(_version), parsed.GetValue(_hash)),
            cancellationToken);
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
