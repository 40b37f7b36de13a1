using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Listing;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld runs [PROCESS]</c>.</summary>
internal sealed class RunsCommand : RldCommand
{
    private const int MostProcesses = 500;

    private readonly Argument<string?> _process = new("process")
    {
        Description = "The process; default: all.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<int?> _limit = Values.Number("--limit", "How many at most.", 1, 20, "-n");
    private readonly Option<string?> _filter = new("--filter")
    {
        Description = "MLflow's filter, such as \"params.horizon_days = '28' AND metrics.wape < 0.2\"; docs/search.md has the grammar.",
        HelpName = "text",
    };

    private readonly Option<string?> _dagster = new("--dagster")
    {
        Description = "Only runs that this run of Dagster has started.",
        HelpName = "run",
    };

    private readonly Option<string[]> _columns = Values.Names(
        "--columns", "More columns: metrics.wape, params.horizon_days, tags.team; of a name alone the metric, else the parameter.");
    private readonly Option<bool> _stale = new("--stale")
    {
        Description = "Only runs that show as RUNNING though nobody works on them any more, and those that may be so.",
    };
    private readonly Option<bool> _end = new("--end") { Description = "With --stale: end them, as FAILED or KILLED with the reason." };
    private readonly Option<int?> _olderThan = Values.Number(
        "--older-than", "With --stale: from so many hours on, also runs whose executor is not known or does not know them.", 1);

    public RunsCommand(Host host)
        : base(
            host,
            "runs",
            "Lists runs in whatever state, the newest first.",
            ("rld runs", "the newest 20 of all processes"),
            ("rld runs demand-forecast --columns metrics.wape,params.horizon_days", "with a metric and a parameter"),
            ("rld runs demand-forecast --filter \"status = 'FAILED'\"", "what went wrong"),
            ("rld runs --dagster 0b7c7b5e-6e0f-4b0b-9a55-2f6d3e5f8c11", "what a run of Dagster made"),
            ("rld runs --stale --end", "ends runs whose program is gone"))
    {
        KnownNames.OfProcesses(_process);
        _dagster.Validators.Add(result =>
        {
            var characters = result.Tokens.SelectMany(token => token.Value);
            if (!characters.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'))
            {
                result.AddError("--dagster takes the ID of a run of Dagster, such as 0b7c7b5e-6e0f-4b0b-9a55-2f6d3e5f8c11.");
            }
        });
        Add(_process);
        Add(_limit);
        Add(_filter);
        Add(_dagster);
        Add(_columns);
        Add(_stale);
        Add(_end);
        Add(_olderThan);
        Check(result =>
        {
            Option[] others = [_filter, _dagster, _columns, _limit];
            if (!result.GetValue(_stale) && (result.GetValue(_end) || result.GetValue(_olderThan) is not null))
            {
                result.AddError("--end and --older-than go with --stale.");
            }
            else if (result.GetValue(_stale) && others.Any(option => result.GetResult(option) is { Implicit: false }))
            {
                result.AddError("--filter, --dagster, --columns and --limit do not go with --stale.");
            }
        });
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var store = session.Tracker.TrackingStore;
        var processes = await ProcessesAsync(store, parsed.GetValue(_process), cancellationToken);
        if (parsed.GetValue(_stale))
        {
            return await StaleRuns.AnswerAsync(
                session,
                options =>
                {
                    (options.Process, options.End, options.IncludeNotAsked) = (parsed.GetValue(_process), parsed.GetValue(_end), true);
                    options.OlderThan = parsed.GetValue(_olderThan) is { } hours ? TimeSpan.FromHours(hours) : null;
                },
                cancellationToken);
        }

        var columns = new RunColumns(parsed.GetRequiredValue(_columns));
        var query = new RunQuery
        {
            ExperimentIds = [.. processes.Keys],
            Filter = Filter(parsed),
            MaxResults = parsed.GetValue(_limit)!.Value,
        };
        var found = (await store.SearchRunsAsync(query, cancellationToken)).Items;
        var runs = found.Select(run => ToListed(run, processes[run.Info.ExperimentId])).ToList();
        if (session.Print.IsJson)
        {
            session.Print.Json(new RunList(runs), CliJson.Default.RunList);
            return ExitCode.Done;
        }

        var table = new TextTable(
        [
            Column.RunId("RUN"),
            Column.Text("PROCESS"),
            "STATE",
            "STARTED",
            "TOOK",
            Column.Text("BY", 4),
            .. columns.Headers,
            Column.Text("WROTE"),
        ]);
        foreach (var (index, run) in runs.Index())
        {
            table.Add(
            [
                run.RunId,
                run.Process,
                new Cell(
                    run.Group is { } members ? $"{run.Status}, {members.ToShortText()}" : run.Status,
                    run.Status switch { "FINISHED" => "green", "RUNNING" => "blue", "FAILED" or "KILLED" => "red", _ => null }),
                Format.Of(run.StartedAt),
                Format.Of(run.EndedAt - run.StartedAt),
                run.User,
                .. columns.Of(found[index]),
                run.Error ?? string.Join(", ", run.Outputs),
            ]);
        }

        if (runs.Count == 0)
        {
            session.Print.Talk(
                $"There is no run{(parsed.GetValue(_process) is { } process ? $" of {process}" : "")}"
                + $"{(parsed.GetValue(_filter) is null ? "" : " that fits the filter")}"
                + $"{(parsed.GetValue(_dagster) is { } dagster ? $" that run {dagster} of Dagster has started" : "")}.");
            return ExitCode.Done;
        }

        session.Print.Write(table);
        foreach (var hint in columns.Unknown(found))
        {
            session.Print.Talk(hint);
        }

        return ExitCode.Done;
    }

    private string? Filter(ParseResult parsed)
    {
        var filters = new[]
        {
            parsed.GetValue(_filter),
            parsed.GetValue(_dagster) is { } run
                ? RunFilter.Tag(RunTags.OrchestratorId).EqualTo(run).ToString()
                : null,
        };
        return string.Join(" AND ", filters.OfType<string>()) is { Length: > 0 } filter ? filter : null;
    }

    private static async Task<Dictionary<string, string>> ProcessesAsync(
        ITrackingStore store, string? process, CancellationToken cancellationToken)
    {
        if (process is not null)
        {
            var experiment = await store.FindProcessAsync(process, cancellationToken);
            return new() { [experiment.ExperimentId] = experiment.Name };
        }

        var page = await store.SearchExperimentsAsync(
            new ExperimentQuery { MaxResults = MostProcesses, OrderBy = ["last_update_time DESC"] }, cancellationToken);
        return page.Items.ToDictionary(experiment => experiment.ExperimentId, experiment => experiment.Name);
    }

    private static ListedRun ToListed(MlflowRun run, string process) => new(
        run.Info.RunId,
        run.Info.RunName,
        process,
        run.Info.Status.ToText(),
        RunFacts.Time(run.Info.StartTime),
        run.Info.EndTime is { } end ? RunFacts.Time(end) : null,
        run.Info.UserId,
        [.. RunFacts.OutputsOf(run).Select(output => output.Dataset)],
        RunFacts.OwnMetricsOf(run),
        run.FindTag(RunTags.Error),
        ShownGroup.Of(run));
}
