using System.CommandLine;
using System.CommandLine.Parsing;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Datasets.Referencing;

namespace RunLinkedData.Cli.Commands.Referring;

/// <summary>
/// The options of commands that pin data which stays where it is: what it is called, where it lies, and of which run it is.
/// </summary>
internal sealed class LocationOptions
{
    private readonly Option<string?> _run;
    private readonly Option<string?> _name;
    private readonly (Option<string?> Option, string? Kind)[] _places =
    [
        (Location("--from", "looked at: a table that is known, else files"), null),
        (Location("--files", "files as they are, or one file"), ReferenceOptions.Files),
        (Location("--delta", "a Delta table"), "delta"),
        (Location("--iceberg", "an Iceberg table, or its metadata file"), "iceberg"),
        (Location("--parquet", "a folder of Parquet files that are one table"), "parquet_folder"),
    ];

    private readonly Option<string?> _version = new("--version")
    {
        Description = "The version of the table: the number of a Delta version; an Iceberg snapshot, branch or tag. Default: as it is now.",
        HelpName = "version",
    };

    private readonly Option<bool> _hash = new("--hash") { Description = "Read all files, and pin them by their SHA-256 too." };

    /// <summary>The options.</summary>
    /// <param name="what">What the data becomes.</param>
    /// <param name="run">What becomes of the run.</param>
    public LocationOptions(string what, string run)
    {
        _run = new("--run") { Description = $"{run} Default: the run in MLFLOW_RUN_ID.", HelpName = "run" };
        _name = new("--name") { Description = $"The name of the {what}.", HelpName = what.Split(' ')[^1] };
    }

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Option> All => [_run, _name, .. _places.Select(place => place.Option), _version, _hash];

    /// <summary>The names of those that say where the data is.</summary>
    public string PlaceNames => string.Join(", ", _places.Select(place => place.Option.Name));

    /// <summary>Those that only go with a place.</summary>
    public IEnumerable<Option> Others => [_run, _name, _version, _hash];

    /// <summary>Whether an option was given.</summary>
    public static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    /// <summary>The name of the option that says where the data is; null where none does.</summary>
    public string? PlaceIn(CommandResult result) =>
        _places.Select(place => place.Option).FirstOrDefault(option => IsGiven(result, option))?.Name;

    /// <summary>Whether a run is named.</summary>
    public bool NamesRun(CommandResult result) => IsGiven(result, _run);

    /// <summary>What is wrong with a command line that says where data is; null when nothing is.</summary>
    public string? Problem(CommandResult result)
    {
        var places = _places.Select(place => place.Option).Where(option => IsGiven(result, option)).Select(option => option.Name).ToList();
        return places.Count > 1 ? $"{places[0]} and {places[1]} are two places; what has a name is at one."
            : !IsGiven(result, _name) ? $"{places[0]} needs --name, what it is called."
            : null;
    }

    /// <summary>What it is called.</summary>
    public string NameIn(ParseResult parsed) => parsed.GetRequiredValue(_name)!;

    /// <summary>Where it is; null where nothing says so.</summary>
    public string? LocationIn(ParseResult parsed) =>
        _places.Select(place => parsed.GetValue(place.Option)).FirstOrDefault(location => location is not null);

    /// <summary>Sets what is pinned there.</summary>
    public void Configure(ParseResult parsed, ReferenceOptions options)
    {
        options.Kind = _places.First(place => parsed.GetValue(place.Option) is not null).Kind;
        (options.Version, options.Hash) = (parsed.GetValue(_version), parsed.GetValue(_hash));
    }

    /// <summary>Joins the run that is named, or that in <c>MLFLOW_RUN_ID</c>, or starts one of a process.</summary>
    public async Task<Run> StartAsync(Session session, ParseResult parsed, string? process, CancellationToken cancellationToken)
    {
        var joined = parsed.GetValue(_run) is { } text
            ? (await session.Tracker.GetProvenanceAsync(text, cancellationToken)).RunId
            : null;
        return await session.Tracker.StartRunAsync(
            process, start => (start.JoinRunId, start.JoinAsTool) = (joined, true), cancellationToken);
    }

    private static Option<string?> Location(string name, string what) =>
        new(name) { Description = $"Where the data is: {what}. A path, or a URI such as s3://bucket/folder.", HelpName = "location" };
}
