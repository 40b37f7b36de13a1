using System.CommandLine;
using System.Text;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Datasets.Exporting;
using RunLinkedData.OpenLineage;
using RunLinkedData.OpenLineage.Events;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld openlineage REF|PROCESS</c>.</summary>
internal sealed class OpenLineageCommand : RldCommand
{
    private readonly Argument<string> _target = new("ref|process")
    {
        Description = "A data version, a run ID (8 digits or more), or a process: all of its runs.",
    };
    private readonly Option<DateTimeOffset?> _since = Values.Time(
        "--since",
        "Of a process: only runs that started then or later, a day in UTC such as 2026-11-01, or a time with its zone.");

    private readonly Option<int?> _limit = Values.Number("--limit", "Of a process: how many runs at most, the newest.", 1, null, "-n");
    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "Write the events into this file.",
        HelpName = "file",
    };
    private readonly Option<bool> _send = new("--send")
    {
        Description = "Send the events where OPENLINEAGE_URL, OPENLINEAGE__TRANSPORT__* or openlineage.yml say.",
    };

    private Action<OpenLineageOptions>? _configure;
    private int _events;
    private string? _lastRun;
    private int _runs;

    public OpenLineageCommand(Host host)
        : base(
            host,
            "openlineage",
            "Makes the OpenLineage events of past runs: a line of JSON each, of their starts and ends.",
            ("rld openlineage demand-forecast --since 2026-11-01 > events.ndjson", "all runs of a month, the oldest first"),
            ("rld openlineage demand-forecast/forecasts@latest --send", "tells the server of one run, also once more"))
    {
        KnownNames.OfProcesses(_target);
        Add(_target);
        Add(_since);
        Add(_limit);
        Add(_output);
        Add(_send);
        Check(result =>
        {
            var target = result.GetValue(_target) ?? "";
            if (result.GetValue(_send) && result.GetValue(_output) is not null)
            {
                result.AddError("--output and --send do not go together.");
            }
            else if (result.GetValue(GlobalOptions.Json) && !result.GetValue(_send) && result.GetValue(_output) is null)
            {
                result.AddError("The events are JSON already, a line each; --json goes with --output and --send.");
            }
            else if (VersionLookup.IsRunOrVersion(target) && (result.GetValue(_since) is not null || result.GetValue(_limit) is not null))
            {
                result.AddError("--since and --limit go with a process.");
            }
        });
    }

    protected override void Configure(RunTrackerOptions options, ParseResult parsed) =>
        _configure = lineage => lineage.LoggerFactory = options.LoggerFactory;

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var target = parsed.GetRequiredValue(_target);
        var events = CountAsync(VersionLookup.IsRunOrVersion(target)
            ? session.Tracker.ReadOpenLineageAsync(target, _configure, cancellationToken)
            : session.Tracker.ReadOpenLineageOfProcessAsync(
                target, parsed.GetValue(_since), parsed.GetValue(_limit), _configure, cancellationToken));
        var place = "";
        if (parsed.GetValue(_send))
        {
            await session.Print.WorkAsync("Sending", _ => events.SendToOpenLineageAsync(_configure, cancellationToken));
            place = " sent";
        }
        else if (parsed.GetValue(_output) is { } file)
        {
            await session.Print.WorkAsync("Events", async _ =>
            {
                await SaveAsync(file, events, cancellationToken);
                return true;
            });
            place = $" in {file}";
        }
        else
        {
            await foreach (var next in events)
            {
                await session.Print.LineAsync(next.Json, cancellationToken);
            }
        }

        if (session.Print.IsJson)
        {
            session.Print.Json(new ToldEvents(_runs, _events), CliJson.Default.ToldEvents);
        }
        else if (place.Length > 0 || _events == 0)
        {
            session.Print.Talk($"{Format.Count(_events, "event")} of {Format.Count(_runs, "run")}{place}");
        }

        return ExitCode.Done;
    }

    private async IAsyncEnumerable<OpenLineageEvent> CountAsync(IAsyncEnumerable<OpenLineageEvent> events)
    {
        await foreach (var next in events)
        {
            _events++;
            _runs += next.RunId == _lastRun ? 0 : 1;
            _lastRun = next.RunId;
            yield return next;
        }
    }

    private static async Task SaveAsync(string path, IAsyncEnumerable<OpenLineageEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            await WholeFile.WriteAsync(
                path,
                async target =>
                {
                    await foreach (var next in events)
                    {
                        await target.WriteAsync(Encoding.UTF8.GetBytes(next.Json + "\n"), cancellationToken);
                    }
                },
                cancellationToken);
        }
        catch (DirectoryNotFoundException)
        {
            throw new CommandException($"There is no folder for '{path}'. Make it, or name another file.");
        }
    }
}
