using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Dagster;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld dagster report</c>.</summary>
internal sealed class DagsterCommand : Command
{
    public DagsterCommand(Host host)
        : base("dagster", "Tells Dagster of versions.") => Add(new ReportCommand(host));

    private sealed class ReportCommand : RldCommand
    {
        private readonly Argument<string> _reference = Values.Reference();
        private readonly Option<string?> _asset = new("--asset")
        {
            Description = "The key of the asset, with slashes between its parts. Default: the name of the dataset.",
            HelpName = "key",
        };
        private readonly Option<Uri?> _url = new("--url")
        {
            Description = "The address of Dagster's web server. Default: DAGSTER_WEBSERVER_URL; in a step of Dagster, that step.",
            HelpName = "url",
            CustomParser = result =>
            {
                if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                {
                    return address;
                }

                result.AddError("--url must be an address with http:// or https://.");
                return null;
            },
        };
        private readonly Option<string?> _partition = new("--partition")
        {
            Description = "The partition of the asset that the version is.",
            HelpName = "key",
        };

        public ReportCommand(Host host)
            : base(
                host,
                "report",
                "Reports a version to Dagster as the materialization of an asset, with the run's ID as its data version.",
                ("rld dagster report demand-forecast/forecasts@latest --asset energy/forecasts --url http://dagster.example.org:3000",
                    "after a program that cron has started"))
        {
            Add(_reference);
            Add(_asset);
            Add(_url);
            Add(_partition);
        }

        protected override void Configure(RunTrackerOptions options, ParseResult parsed) =>
            options.UseDagster(dagster => dagster.Webserver = parsed.GetValue(_url));

        protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
        {
            var version = await session.Tracker.ResolveAsync(parsed.GetRequiredValue(_reference), cancellationToken);
            var partition = parsed.GetValue(_partition);
            var asset = await session.Tracker.ReportToDagsterAsync(
                version.Reference, parsed.GetValue(_asset), partition, cancellationToken) ?? throw new CommandException(
                "No Dagster is known to report to: give the address of its web server with --url, or set DAGSTER_WEBSERVER_URL.");
            if (session.Print.IsJson)
            {
                session.Print.Json(new ReportedVersion(version.RunId, version.Dataset, asset, partition), CliJson.Default.ReportedVersion);
            }
            else
            {
                await session.Print.LineAsync($"{asset} is {version.RunId}", cancellationToken);
            }

            return ExitCode.Done;
        }
    }
}
