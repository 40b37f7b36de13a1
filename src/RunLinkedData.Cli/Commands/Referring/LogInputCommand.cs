using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;

namespace RunLinkedData.Cli.Commands.Referring;

/// <summary><c>rld log-input --run RUN --name NAME --from LOCATION</c>.</summary>
internal sealed class LogInputCommand : RldCommand
{
    private readonly Host _host;
    private readonly LocationOptions _location = new(
        "external input", "The run that reads it: that of a job that has not ended, in any language. It is left as it is.");

    public LogInputCommand(Host host)
        : base(
            host,
            "log-input",
            "Records that a run reads data which lies elsewhere and which no run of the store made, and pins what is there now, or a "
            + "version of a table: an external input. 'rld get RUN --input NAME' reads it later, and 'rld verify RUN' tells whether it is "
            + "still that.",
            (
                "rld log-input --run 3f2a90c1 --name sales --delta s3://lake/sales",
                "the run reads the table as it is now; prints the version that it is at"),
            ("rld log-input --name prices --files prices.csv --hash", "the run in MLFLOW_RUN_ID reads a file"))
    {
        _host = host;
        foreach (var option in _location.All)
        {
            Add(option);
        }

        Check(result =>
        {
            var problem = _location.PlaceIn(result) is null
                ? $"Say where the data is, with one of {_location.PlaceNames}."
                : _location.Problem(result);
            if (problem is not null)
            {
                result.AddError(problem);
            }
        });
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (!_location.NamesRun(parsed.CommandResult) && string.IsNullOrEmpty(_host.Environment("MLFLOW_RUN_ID")))
        {
            throw new CommandException("Name the run that reads it with --run, or by the variable MLFLOW_RUN_ID.", ExitCode.Usage);
        }

        await using var run = await _location.StartAsync(session, parsed, process: null, cancellationToken);
        var input = await run.LogExternalInputAsync(
            _location.NameIn(parsed),
            _location.LocationIn(parsed)!,
            options => _location.Configure(parsed, options),
            cancellationToken);
        await run.CompleteAsync(cancellationToken);
        if (session.Print.IsJson)
        {
            session.Print.Json(new LoggedInput(run.Id, input.Name, input.ExternalVersion!, input.Manifest), CliJson.Default.LoggedInput);
        }
        else
        {
            await session.Print.LineAsync($"{input.Name} {input.ExternalVersion} {input.Manifest.Digest}", cancellationToken);
        }

        return ExitCode.Done;
    }
}
