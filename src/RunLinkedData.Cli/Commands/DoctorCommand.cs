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
        Description = "Remove what killed writers have left among the artifacts: unfinished files on this machine when they are a day old "
            + "and nobody has them open, and unfinished uploads to storages that began more than a day ago.",
    };

    private readonly Argument<string?> _place = new("ARTIFACTS")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "Look only at this place, an artifact URI such as s3://bucket/path: reachable, region, which kind of credentials, "
            + "may I write and delete, is a name that is taken refused, uploads left unfinished.",
    };

    public DoctorCommand(Host host)
        : base(
            host,
            "doctor",
            "Looks whether the store can be used: reachable, which version, sound, may I write, also artifacts, and are they where they "
            + "were, is the clock right, runs from the future, which credentials, runs left open, files left unfinished. "
            + "Leaves nothing behind.",
            ("rld doctor", "what is right and what is not; exit code 3 when something is not"),
            ("rld doctor --clean", "the same, and what killed writers have left is removed"),
            ("rld doctor s3://bucket/mlflow", "whether a bucket will do, before a process keeps its artifacts there"))
    {
        _host = host;
        Add(_clean);
        Add(_place);
    }

    protected override async Task<int> ConnectAsync(
        RunTrackerOptions options, Printer print, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_place) is not { Length: > 0 } place)
        {
            return await base.ConnectAsync(options, print, parsed, cancellationToken);
        }

        // Whoever looks whether a bucket will do need have no store yet.
        PlaceChecks checks = new(options, _host.Environment, TimeProvider.System, parsed.GetValue(_clean));
        return Tell(new Diagnosis { ArtifactUri = place, Checks = await checks.RunAsync(place, cancellationToken) }, print);
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var trackingUri = parsed.GetValue(GlobalOptions.TrackingUri) ?? _host.Environment("MLFLOW_TRACKING_URI");
        var credentials = new CredentialCheck(_host.Environment, trackingUri);
        var checks = await new DoctorChecks(session.Tracker, credentials, TimeProvider.System, parsed.GetValue(_clean))
            .RunAsync(cancellationToken);
        return Tell(new Diagnosis { TrackingUri = session.Tracker.TrackingStore.TrackingUri, Checks = checks }, session.Print);
    }

    private static int Tell(Diagnosis diagnosis, Printer print)
    {
        if (print.IsJson)
        {
            print.Json(diagnosis, CliJson.Default.Diagnosis);
        }
        else
        {
            var table = new TextTable("", "CHECK", Column.Sentence("FOUND"));
            foreach (var check in diagnosis.Checks)
            {
                var (mark, style) = check.Outcome switch
                {
                    CheckOutcome.Good => ("ok", "green"),
                    CheckOutcome.Note => ("note", "yellow"),
                    _ => ("BAD", "red"),
                };
                table.Add(new Cell(mark, style), check.Name, check.Found);
            }

            print.Write(table);
        }

        return diagnosis.Checks.Any(check => check.Outcome == CheckOutcome.Bad) ? ExitCode.Found : ExitCode.Done;
    }
}
