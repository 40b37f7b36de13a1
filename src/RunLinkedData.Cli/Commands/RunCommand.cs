using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Running;
using RunLinkedData.Html;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld run PROCESS -- COMMAND</c>.</summary>
internal sealed class RunCommand : RldCommand
{
    private readonly Argument<string> _process = new("process")
    {
        Description = "The process that the run is one of; made with its first run.",
    };
    private readonly Argument<string[]> _command = new("command")
    {
        Description = "After --: the program and its arguments.",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<KeyValuePair<string, string>[]> _parameters = Values.Pairs(
        "--param", "name=value", "A parameter; the program finds it as RLD_PARAM_NAME.");
    private readonly Option<string[]> _inputs = new("--input")
    {
        Description = "A data version to read, such as sales/items@latest: pinned, recorded, "
            + "its files in the folder RLD_INPUT_ITEMS. NAME=REF gives it another name.",
        HelpName = "[name=]ref",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<KeyValuePair<string, string>[]> _outputs = Values.Pairs(
        "--output", "name=path", "A file or folder that the program writes: it becomes a dataset of the run. Parquet becomes rows.");

    private readonly Host _host;

    public RunCommand(Host host)
        : base(
            host,
            "run",
            "Executes any program as a run: parameters and pinned inputs in its environment; its log, exit code and outputs are kept.",
            (
                "rld run daily-sales --param day=2026-11-01 --input sales/items@latest --output daily=out.parquet -- python daily.py",
                "one run with parameter, input, log and dataset; its exit code is that of the program"))
    {
        _host = host;
        KnownNames.OfProcesses(_process);
        Add(_process);
        Add(_parameters);
        Add(_inputs);
        Add(_outputs);
        Add(_command);
    }

    // The program may take its time, and then the run ends with its log.
    public override TimeSpan TimeToEnd { get; } = TimeSpan.FromMinutes(1);

    protected override void Configure(RunTrackerOptions options, ParseResult parsed)
    {
        var command = parsed.GetRequiredValue(_command);
        options.CreateIfMissing = true;
        options.UseHtml();
        options.Provenance.Program = new ProgramProvenance
        {
            Name = Path.GetFileName(command[0]),
            Executable = command[0],
            CommandLine = command,
        };
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var process = parsed.GetRequiredValue(_process);
        var parameters = (parsed.GetValue(_parameters) ?? []).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        ExecutedRun? executed = null;
        try
        {
            await session.Tracker.RunAsync(
                process,
                async run =>
                {
                    var code = await ExecuteAsync(run, session, parsed, parameters, cancellationToken);
                    executed = new ExecutedRun(run.Id, process, "FAILED", code, []);
                    if (code != 0)
                    {
                        throw new CommandException($"The program ended with exit code {code}.");
                    }

                    var output = new OutputFile(run, session.Print.Talk);
                    foreach (var (name, path) in parsed.GetValue(_outputs) ?? [])
                    {
                        await output.SaveAsync(name, path, cancellationToken);
                    }
                },
                start =>
                {
                    start.IsShared = true;
                    foreach (var (name, value) in parameters)
                    {
                        start.Parameters[name] = value;
                    }
                },
                cancellationToken);
            var outputs = (parsed.GetValue(_outputs) ?? []).Select(output => $"{process}/{output.Key}@{executed!.RunId}");
            Report(session.Print, executed! with { Status = "FINISHED", Outputs = [.. outputs] });
            return ExitCode.Done;
        }
        catch (CommandException) when (executed is { ExitCode: not 0 })
        {
            // The program has said itself why, and its exit code stays its own.
            Report(session.Print, executed);
            return executed.ExitCode;
        }
    }

    private static void Report(Printer print, ExecutedRun executed)
    {
        if (print.IsJson)
        {
            print.Json(executed, CliJson.Default.ExecutedRun);
            return;
        }

        foreach (var reference in executed.Outputs)
        {
            print.Talk(reference);
        }
    }

    private async Task<int> ExecuteAsync(
        Run run, Session session, ParseResult parsed, IReadOnlyDictionary<string, string> parameters, CancellationToken cancellationToken)
    {
        using var folder = new WorkFolder();
        var variables = RunVariables.Of(run, session.Tracker.TrackingStore.TrackingUri, parameters);
        foreach (var (name, reference) in parsed.GetRequiredValue(_inputs).Select(ToInput))
        {
            var input = await run.LoadInputAsync(reference, cancellationToken);
            var place = folder.Of(name ?? input.Name);
            await input.CopyToAsync(place, cancellationToken: cancellationToken);
            RunVariables.Add(variables, name ?? input.Name, input, place);
        }

        await run.FlushAsync(cancellationToken);

        // With --json, stdout is the document's.
        var output = session.Print.IsJson ? _host.Error : _host.Output;
        return await new Wrapped(parsed.GetRequiredValue(_command), variables, output, _host.Error, run.LogWriter)
            .RunAsync(cancellationToken);
    }

    // A reference may hold = in its conditions, but a name holds none of its signs.
    private static (string? Name, string Reference) ToInput(string text)
    {
        var equals = text.IndexOf('=');
        return equals > 0 && text.AsSpan(0, equals).IndexOfAny("/@?") < 0 ? (text[..equals], text[(equals + 1)..]) : (null, text);
    }
}
