using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld open REF</c>.</summary>
internal sealed class OpenCommand : RldCommand
{
    private readonly Argument<string> _reference = Values.Reference();

    public OpenCommand(Host host)
        : base(
            host,
            "open",
            "Prints the address of a run's page in MLflow.",
            ("xdg-open $(rld open demand-forecast/forecasts@latest)", "shows it in the browser")) =>
        Add(_reference);

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        // The run itself is a lineage of no steps.
        var run = (await session.Tracker.GetLineageAsync(
            parsed.GetRequiredValue(_reference), options => options.Depth = 0, cancellationToken)).Start;
        var store = session.Tracker.TrackingStore.TrackingUri;
        var address = run.PageUrl is { } page
            ? new Address(run.Id, page)
            : throw new CommandException(store.StartsWith("arn:", StringComparison.OrdinalIgnoreCase)
                ? $"The pages of {store} are shown at addresses that AWS gives for five minutes: see 'aws sagemaker "
                    + $"create-presigned-mlflow-tracking-server-url help', and look for run {run.Id} there."
                : $"{store} is no server. Start one with 'mlflow ui --backend-store-uri {store}', and look for run {run.Id} there.");
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
