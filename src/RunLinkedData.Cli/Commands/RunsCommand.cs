using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld runs [PROCESS]</c>.</summary>
internal sealed class RunsCommand : RldCommand
{
    private const int MostProcesses = 500;
    private const string OutputPrefix = "rld.output.";
    private const string ErrorTag = "rld.error";

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

    public RunsCommand(Host host)
        : base(
            host,
            "runs",
            "Lists runs in whatever state, the newest first.",
            ("rld runs", "the newest 20 of all processes"),
            ("rld runs demand-forecast --filter \"status = 'FAILED'\"", "what went wrong"))
    {
        KnownNames.OfProcesses(_process);
        Add(_process);
        Add(_limit);
        Add(_filter);
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var store = session.Tracker.TrackingStore;
        var processes = await ProcessesAsync(store, parsed.GetValue(_process), cancellationToken);
        var query = new RunQuery
        {
            ExperimentIds = [.. processes.Keys],
            Filter = parsed.GetValue(_filter),
            MaxResults = parsed.GetValue(_limit)!.Value,
        };
        var runs = (await store.SearchRunsAsync(query, cancellationToken))
            .Items.Select(run => ToListed(run, processes[run.Info.ExperimentId]))
            .ToList();
        if (session.Print.IsJson)
        {
            session.Print.Json(new RunList(runs), CliJson.Default.RunList);
            return ExitCode.Done;
        }

        var table = new TextTable(
            Column.RunId("RUN"), Column.Text("PROCESS"), "STATE", "STARTED", "TOOK", Column.Text("BY", 4), Column.Text("WROTE"));
        foreach (var run in runs)
        {
            table.Add(
                run.RunId,
                run.Process,
                new Cell(
                    run.Status, run.Status switch { "FINISHED" => "green", "RUNNING" => "blue", "FAILED" or "KILLED" => "red", _ => null }),
                Format.Of(run.StartedAt),
                Format.Of(run.EndedAt - run.StartedAt),
                run.User,
                run.Error ?? string.Join(", ", run.Outputs));
        }

        if (runs.Count == 0)
        {
            session.Print.Talk(
                $"There is no run{(parsed.GetValue(_process) is { } process ? $" of {process}" : "")}"
                + $"{(parsed.GetValue(_filter) is null ? "" : " that fits the filter")}.");
            return ExitCode.Done;
        }

        session.Print.Write(table);
        return ExitCode.Done;
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
        DateTimeOffset.FromUnixTimeMilliseconds(run.Info.StartTime),
        run.Info.EndTime is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null,
        run.Info.UserId,
        [.. run.Tags.Where(tag => tag.Key.StartsWith(OutputPrefix, StringComparison.Ordinal))
            .Select(tag => tag.Key[OutputPrefix.Length..])],
        run.FindTag(ErrorTag));
}
