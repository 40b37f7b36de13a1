using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Datasets.Contracts;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Cli.Commands.Contracts;

/// <summary><c>rld check REF --contract FILE</c>.</summary>
internal sealed class CheckCommand : RldCommand
{
    private readonly Argument<string> _reference = Values.Reference();
    private readonly Option<string> _contract = new("--contract")
    {
        Description = "The data contract: a YAML file of the Open Data Contract Standard.",
        HelpName = "file",
        Required = true,
    };

    public CheckCommand(Host host)
        : base(
            host,
            "check",
            "Checks whether a version keeps a data contract: its rows are read once, and looked at as if they were being saved.",
            ("rld check demand-forecast/forecasts@latest --contract contracts/forecasts.yaml", "exit code 3 when it does not"),
            ("rld check demand-forecast/forecasts@prod --contract next.yaml --json", "how each rule came out, for a program"))
    {
        Add(_reference);
        Add(_contract);
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var contract = DataContract.Load(parsed.GetRequiredValue(_contract));
        var reference = await session.Tracker.FindVersionAsync(parsed.GetRequiredValue(_reference), cancellationToken);
        var report = await session.Print.WorkAsync("Checking", _ => session.Tracker.CheckAsync(reference, contract, cancellationToken));
        if (session.Print.IsJson)
        {
            session.Print.Json(report, CliJson.Default.ContractReport);
            return report.IsKept ? ExitCode.Done : ExitCode.Found;
        }

        foreach (var check in report.Checks.Where(check => !check.Passed))
        {
            await session.Print.LineAsync(
                $"{(check.Severity == CheckSeverity.Warn ? "warning" : "failed")}: {check.Name}: {check.Details}", cancellationToken);
        }

        var failed = report.Checks.Count(check => !check.Passed);
        await session.Print.LineAsync(
            $"{(report.IsKept ? "Kept" : "Not kept")}: {report.Dataset}@{report.RunId} by contract {contract.Id} {contract.Version}, "
            + $"{Format.Number(report.Checks.Count - failed)} of {Format.Count(report.Checks.Count, "check")} passed, "
            + $"{Format.Count(report.Rows, "row")} read",
            cancellationToken);
        foreach (var line in report.NotChecked)
        {
            session.Print.Talk($"note: not checked, {line}");
        }

        return report.IsKept ? ExitCode.Done : ExitCode.Found;
    }
}
