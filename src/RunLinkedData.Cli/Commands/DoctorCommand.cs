using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Doctor;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld doctor</c>.</summary>
internal sealed class DoctorCommand(Host host) : RldCommand(
    host,
    "doctor",
    "Looks whether the store can be used: reachable, which version, sound, may I write, also artifacts, and are they where they were, "
    + "is the clock right, runs from the future, which credentials, runs left open. Leaves nothing behind.",
    ("rld doctor", "what is right and what is not; exit code 3 when something is not"))
{
    private readonly Host _host = host;

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var checks = await new DoctorChecks(session.Tracker, _host.Environment, TimeProvider.System).RunAsync(cancellationToken);
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
