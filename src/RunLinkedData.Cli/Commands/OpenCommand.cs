using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld open REF</c>.</summary>
internal sealed class OpenCommand : RldCommand
{
    private readonly Argument<string> _reference = Values.Reference();

    public OpenCommand(Host host)
        : base(host, "open", "Prints the address of a run's page in MLflow.", ("xdg-open $(rld open demand-forecast/forecasts@latest)", "shows it in the browser")) =>
        Add(_reference);

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var provenance = await session.Tracker.GetProvenanceAsync(parsed.GetRequiredValue(_reference), cancellationToken);
        var server = session.Tracker.TrackingStore.TrackingUri;
        if (!server.StartsWith("http", StringComparison.OrdinalIgnoreCase))
        {
            throw new CommandException($"{server} is no server. Start one with 'mlflow ui --backend-store-uri {server}', and look for run {provenance.RunId} there.");
        }

        // The fragment is MLflow's own router.
        var address = new Address(provenance.RunId, $"{server.TrimEnd('/')}/#/experiments/{provenance.ExperimentId}/runs/{provenance.RunId}");
        if (session.Print.IsJson)
        {
            session.Print.Json(address, CliJson.Default.Address);
        }
        else
        {
            await session.Print.LineAsync(address.Url, cancellationToken);
        }

        return ExitCode.Done;
    }
}
