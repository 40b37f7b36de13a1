using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Questions.Verification;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld verify REF|PROCESS</c>.</summary>
internal sealed class VerifyCommand : RldCommand
{
    private readonly Argument<string> _target = new("ref|process")
    {
        Description = "A data version, a run ID (8 digits or more), or a process: all that it has published.",
    };
    private readonly Option<bool> _quick = new("--quick")
    {
        Description = "Only look for the files and compare their sizes; do not read them.",
    };
    private readonly Option<string?> _dataset = new("--dataset") { Description = "Only this dataset.", HelpName = "name" };
    private readonly Option<DateTimeOffset?> _from = VersionFilter.From();
    private readonly Option<DateTimeOffset?> _until = VersionFilter.Until();

    public VerifyCommand(Host host)
        : base(
            host,
            "verify",
            "Checks that data is still what was published: every file is read and compared with its hash, and the run with its record.",
            ("rld verify demand-forecast/forecasts@prod", "one version; exit code 3 when something is wrong"),
            ("rld verify demand-forecast --from 2026-11-01 --quick", "all of a month, by sizes alone"))
    {
        Add(_target);
        Add(_quick);
        Add(_dataset);
        Add(_from);
        Add(_until);
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var target = parsed.GetRequiredValue(_target);
        var report = await session.Print.WorkAsync("Verifying", progress =>
        {
            void Configure(VerifyOptions options)
            {
                (options.Rehash, options.Dataset) = (!parsed.GetValue(_quick), parsed.GetValue(_dataset));
                (options.From, options.Until) = (parsed.GetValue(_from), parsed.GetValue(_until));
                options.Progress = new Told(progress);
            }

            return VersionLookup.IsRunOrVersion(target)
                ? session.Tracker.VerifyAsync(target, Configure, cancellationToken)
                : session.Tracker.VerifyProcessAsync(target, Configure, cancellationToken);
        });
        if (report.IsEmpty && !VersionLookup.IsRunOrVersion(target) && parsed.GetValue(_dataset) is { } dataset)
        {
            await session.Tracker.ThrowIfUnknownAsync(new DatasetName(target, dataset), cancellationToken);
        }

        if (session.Print.IsJson)
        {
            session.Print.Json(report, CliJson.Default.VerificationReport);
            return ExitCodeOf(report);
        }

        if (report.Findings.Count > 0)
        {
            var table = new TextTable(
                "FOUND", Column.RunId("RUN"), Column.Text("DATASET"), Column.Text("PATH", 12), Column.Sentence("WHAT IS WRONG"));
            foreach (var finding in report.Findings)
            {
                table.Add(new Cell(finding.Kind.ToString(), "red"), finding.RunId, finding.Dataset, finding.Path, finding.Message);
            }

            session.Print.Write(table);
        }

        if (report.IsEmpty)
        {
            await session.Print.LineAsync(
                $"Nothing was verified: {target} has published no version{(IsFiltered(parsed) ? " that fits the options" : "")}; "
                + $"{Format.Count(report.SkippedRuns, "run")} passed over",
                cancellationToken);
            return ExitCodeOf(report);
        }

        await session.Print.LineAsync(
            $"{(report.IsSound ? "Sound" : Format.Count(report.Findings.Count, "finding"))}: {Format.Count(report.Versions, "version")}, "
            + $"{Format.Count(report.Files, "file")} of {Format.Count(report.Bytes, "byte")} "
            + $"{(report.IsRehashed ? "read" : "looked for, not read")}"
            + (report.ExternalInputs == 0 ? "" : $"; {Format.Count(report.ExternalInputs, "external input")} looked for"),
            cancellationToken);
        return ExitCodeOf(report);
    }

    private static int ExitCodeOf(VerificationReport report) =>
        report.IsSound ? ExitCode.Done : report.IsEmpty ? ExitCode.Nothing : ExitCode.Found;

    private bool IsFiltered(ParseResult parsed) =>
        parsed.GetValue(_dataset) is not null || parsed.GetValue(_from) is not null || parsed.GetValue(_until) is not null;

    private sealed class Told(Progress progress) : IProgress<VerificationProgress>
    {
        public void Report(VerificationProgress value) => progress(
            value.KnownVersions == 0 ? null : (double)value.Versions / value.KnownVersions,
            $"{value.Versions:N0} of {value.KnownVersions:N0} versions, {value.Files:N0} files");
    }
}
