using System.CommandLine;
using System.CommandLine.Parsing;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Questions.Freshness;

namespace RunLinkedData.Cli.Commands.Freshness;

/// <summary><c>rld status [PROCESS/DATASET | PROCESS]</c>.</summary>
internal sealed class StatusCommand : RldCommand
{
    private readonly Argument<string?> _target = new("process[/dataset]")
    {
        Description = "A dataset, or a process: all of its datasets. Without, all processes.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<TimeSpan?> _maxAge = new("--max-age")
    {
        Description = "How old the newest version may be, such as 26h. Default: what its contract says, else the tag rld.freshness.",
        HelpName = "time",
        CustomParser = ParseTime,
    };
    private readonly Option<KeyValuePair<string, string>[]> _parameters = Values.Pairs(
        "--param", "name=value", "The value that a parameter has by now: a version that was made with another one is stale.");
    private readonly Option<int?> _depth = Values.Number("--depth", "How many steps upstream are followed. Default: all.", 0);
    private readonly Option<bool> _noCode = new("--no-code") { Description = "Do not compare the code with the work tree around here." };
    private readonly Option<bool> _noExternal = new("--no-external")
    {
        Description = "Ask no files, objects, addresses and tables that no run has made: they are unknown.",
    };
    private readonly Option<int?> _timeout = Values.Number("--timeout", "For how many seconds one of these may take to answer.", 1, 10);

    public StatusCommand(Host host)
        : base(
            host,
            "status",
            "Tells whether the newest versions are made from the newest of their inputs, code and parameters, upstream to any depth.",
            ("rld status", "all processes; exit code 3 when something is stale, 4 when something is unknown"),
            ("rld status demand-forecast/forecasts --max-age 26h", "one dataset, of which there should be a version each day"),
            ("rld status demand-forecast --param horizon_days=28 --depth 0", "with a parameter as it is by now"))
    {
        KnownNames.OfDatasets(_target, "");
        Add(_target);
        Add(_maxAge);
        Add(_parameters);
        Add(_depth);
        Add(_noCode);
        Add(_noExternal);
        Add(_timeout);
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (process, dataset) = await FindAsync(session, parsed.GetValue(_target), cancellationToken);
        var report = await session.Print.WorkAsync("Looking", _ => session.Tracker.StatusAsync(
            process,
            dataset,
            options =>
            {
                (options.MaxAge, options.Depth) = (parsed.GetValue(_maxAge), parsed.GetValue(_depth));
                (options.CompareCode, options.AskExternal) = (!parsed.GetValue(_noCode), !parsed.GetValue(_noExternal));
                options.Timeout = TimeSpan.FromSeconds(parsed.GetValue(_timeout)!.Value);
                foreach (var (name, value) in parsed.GetValue(_parameters) ?? [])
                {
                    options.Parameters[name] = value;
                }
            },
            cancellationToken));
        if (session.Print.IsJson)
        {
            await session.Print.LineAsync(report.ToJson().TrimEnd(), cancellationToken);
        }
        else if (report.IsEmpty)
        {
            session.Print.Talk(process is null ? "Nothing is published." : $"'{process}' has published no version.");
        }
        else
        {
            session.Print.Write(ToTable(report));
        }

        return report.State switch
        {
            FreshnessState.Fresh => ExitCode.Done,
            FreshnessState.Stale => ExitCode.Found,
            _ => ExitCode.Nothing,
        };
    }

    // A process may have a slash in its name.
    private static async Task<(string? Process, string? Dataset)> FindAsync(
        Session session, string? target, CancellationToken cancellationToken)
    {
        var slash = target?.LastIndexOf('/') ?? -1;
        return slash <= 0
            || slash == target!.Length - 1
            || await session.Tracker.TrackingStore.FindExperimentAsync(target, cancellationToken) is not null
                ? (target, null)
                : (target[..slash], target[(slash + 1)..]);
    }

    private static TextTable ToTable(StatusReport report)
    {
        var table = new TextTable("STATE", Column.Text("DATASET"), Column.RunId("VERSION"), "PUBLISHED", Column.Sentence("WHY"));
        foreach (var status in report.Datasets)
        {
            var state = new Cell(status.State.ToString().ToLowerInvariant(), status.State switch
            {
                FreshnessState.Fresh => "green",
                FreshnessState.Stale => "red",
                _ => "yellow",
            });
            var published = Format.Of(status.PublishedAt);
            table.Add(state, status.Name, status.RunId, published, status.Reasons is [var first, ..] ? first.Message : "");
            foreach (var reason in status.Reasons.Skip(1))
            {
                table.Add("", "", "", "", reason.Message);
            }
        }

        return table;
    }

    private static TimeSpan? ParseTime(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (FreshnessText.TryParse(text, out var time))
        {
            return time;
        }

        result.AddError($"--max-age must be a whole number and a unit (s, m, h, d or w), such as 26h, and is '{text}'.");
        return null;
    }
}
