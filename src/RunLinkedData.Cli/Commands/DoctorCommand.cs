using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Doctor;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld doctor</c>.</summary>
internal sealed class DoctorCommand : RldCommand
{
    private readonly Host _host;
    private readonly Option<bool> _clean = new("--clean")
    {
        Description = "Remove unfinished files that killed writers have left among the artifacts on this machine, "
            + "when they are a day old and nobody has them open.",
    };

    public DoctorCommand(Host host)
        : base(
            host,
            "doctor",
            "Looks whether the store can be used: reachable, which version, sound, may I write, also artifacts, and are they where they "
            + "were, is the clock right, runs from the future, which credentials, runs left open, files left unfinished. "
            + "Leaves nothing behind.",
            ("rld doctor", "what is right and what is not; exit code 3 when something is not"),
            ("rld doctor --clean", "the same, and unfinished files of killed writers are removed"))
    {
        _host = host;
        Add(_clean);
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var trackingUri = parsed.GetValue(GlobalOptions.TrackingUri) ?? _host.Environment("MLFLOW_TRACKING_URI");
        var credentials = new CredentialCheck(_host.Environment, trackingUri);
        var checks = await new DoctorChecks(session.Tracker, credentials, TimeProvider.System, parsed.GetValue(_clean))
            .RunAsync(cancellationToken);
        if (session.Print.IsJson)
        {
            session.Print.Json(new Diagnosis(session.Tracker.TrackingStore.TrackingUri, checks), CliJson.Default.Diagnosis);
        }
        else
        {
            var table = new TextTable("", "CHECK", Column.Sentence("FOUND"));
            foreach (var check in checks)
            {
                var (mark, style) = check.Outcome switch
                {
                    CheckOutcome.Good => ("ok", "green"),
                    CheckOutcome.Note => ("note", "yellow"),
                    _ => ("BAD", "red"),
                };
                table.Add(new Cell(mark, style), check.Name, check.Found);
            }

            session.Print.Write(table);
        }

        return checks.Any(check => check.Outcome == CheckOutcome.Bad) ? ExitCode.Found : ExitCode.Done;
    }
}
