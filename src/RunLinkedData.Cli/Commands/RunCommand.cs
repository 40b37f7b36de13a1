using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Running;
using RunLinkedData.Html;
using RunLinkedData.MLflow;
using RunLinkedData.Model.Provenance;
using RunLinkedData.OpenLineage;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld run PROCESS -- COMMAND</c>.</summary>
internal sealed class RunCommand : RldCommand
{
    private const string Unbuffered = "PYTHONUNBUFFERED";

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

    private readonly Option<bool> _allowUnchanged = new("--allow-unchanged")
    {
        Description = "Publish an output also when the program has left it as it was when the version before was published.",
    };

    private readonly Option<bool> _reuse = new("--reuse")
    {
        Description = "Do not store files of outputs again that the version before has, but refer to them. "
            + "Readers without this library see only the new ones.",
    };

    private readonly Option<string[]> _contracts = new("--contract")
    {
        Description = "A data contract that the output has to keep: a file; of several outputs, NAME=FILE. Not kept, it is not published.",
        HelpName = "[name=]file",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _allowBreakingChange = new("--allow-breaking-change")
    {
        Description = "Publish under a contract also when readers may fail by what became of the columns.",
    };

    private readonly Option<int?> _grace = Values.Number(
        "--grace",
        "How many seconds the program may take to end after a signal such as Ctrl-C; a second Ctrl-C ends it at once. Default: 300.",
        0,
        300);

    private readonly GroupRequest _group;
    private readonly Interruption _interruption;
    private readonly Host _host;

    public RunCommand(Host host, Interruption interruption)
        : base(
            host,
            "run",
            "Executes any program as a run: parameters and pinned inputs in its environment; its log, exit code and outputs are kept.",
            (
                "rld run daily-sales --param day=2026-11-01 --input sales/items@latest --output daily=out.parquet -- python daily.py",
                "one run with parameter, input, log and dataset; its exit code is that of the program"),
            (
                "rld run sales --array --output sales=out.parquet -- Rscript shop.R",
                "as each child of an array job: one run, one version of sales, once all have ended well"))
    {
        (_host, _interruption) = (host, interruption);
        _grace.HelpName = "seconds";
        KnownNames.OfProcesses(_process);
        Add(_process);
        Add(_parameters);
        Add(_inputs);
        Add(_outputs);
        Add(_allowUnchanged);
        Add(_reuse);
        Add(_contracts);
        Add(_allowBreakingChange);
        Add(_grace);
        _group = new GroupRequest(this);
        Add(_command);
        Check(result =>
        {
            // What is no option is taken for the next argument; it must not become a process of that name.
            string?[] arguments = [result.GetValue(_process), result.GetValue(_command)?.FirstOrDefault()];
            foreach (var mistyped in arguments.Where(argument => argument is ['-', ..]))
            {
                result.AddError($"'{mistyped}' is no option of rld run.");
            }

            var request = new RunRequest(
                result.GetValue(_parameters) ?? [],
                [.. (result.GetValue(_inputs) ?? []).Select(RunRequest.ToInput)],
                result.GetValue(_outputs) ?? []);
            foreach (var problem in request.Problems())
            {
                result.AddError(problem);
            }
        });
    }

    // Signals are for the program, which may take its time; then the run ends with its log.
    public override TimeSpan? TimeToEnd => null;

    protected override void Configure(RunTrackerOptions options, ParseResult parsed)
    {
        _group.Check(parsed);
        var command = parsed.GetRequiredValue(_command);
        options.CreateIfMissing = true;
        options.UseHtml().UseOpenLineage();
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
        var outputs = parsed.GetValue(_outputs) ?? [];
        await CheckOutputsAsync(session.Tracker, process, outputs, cancellationToken);
        var contracts = RunRequest.ToContracts(parsed.GetValue(_contracts) ?? [], [.. outputs.Select(output => output.Key)]);
        ExecutedRun? executed = null;
        var isStarted = false;
        try
        {
            await RunAsync(
                session.Tracker,
                parsed,
                async run =>
                {
                    isStarted = true;
                    var files = outputs
                        .Select(output => new OutputFile(
                            session.Tracker.Process(process).Dataset(output.Key),
                            output.Value,
                            parsed.GetValue(_allowUnchanged),
                            parsed.GetValue(_reuse),
                            session.Print.Talk)
                        {
                            Contract = contracts.GetValueOrDefault(output.Key),
                            AllowBreakingChange = parsed.GetValue(_allowBreakingChange),
                        })
                        .ToList();
                    var (code, lastError) = await ExecuteAsync(run, session, parsed, parameters, cancellationToken);
                    executed = new ExecutedRun(run.Id, process, "FAILED", code, [], run.MemberIndex);
                    if (code != 0)
                    {
                        throw ProgramError.Of(code, lastError);
                    }

                    foreach (var file in files)
                    {
                        await file.SaveAsync(run, cancellationToken);
                    }
                },
                parameters);
            var references = outputs.Select(output => $"{process}/{output.Key}@{executed!.RunId}");
            Report(session.Print, executed! with { Status = "FINISHED", Outputs = [.. references] });
            return ExitCode.Done;
        }
        catch (CommandException) when (executed is { ExitCode: not 0 })
        {
            // The program has said itself why, and its exit code stays its own.
            Report(session.Print, executed);
            return executed.ExitCode;
        }
        catch (Exception exception) when (!isStarted && IsRefusedValue(exception))
        {
            throw new CommandException(GroupRequest.ToText(Failure.MessageOf(exception)), ExitCode.Usage);
        }
    }

    private Task<string> RunAsync(
        RunTracker tracker, ParseResult parsed, Func<Run, Task> work, Dictionary<string, string> parameters)
    {
        // Not the token of the command, which hears of a signal a moment later: what the signal ends is to be seen as cancelled.
        var (process, token) = (parsed.GetRequiredValue(_process), _interruption.Token);
        return _group.IsMember(parsed)
            ? tracker.RunMemberAsync(
                process,
                work,
                join =>
                {
                    _group.Set(join, parsed);
                    Fill(join.Parameters);
                },
                token)
            : tracker.RunAsync(
                process,
                work,
                start =>
                {
                    start.IsShared = true;
                    Fill(start.Parameters);
                },
                token);

        void Fill(IDictionary<string, string> target)
        {
            foreach (var (name, value) in parameters)
            {
                target[name] = value;
            }
        }
    }

    // What names cannot be, and what the store itself lies at, is told before the program takes its time.
    private static async Task CheckOutputsAsync(
        RunTracker tracker, string process, KeyValuePair<string, string>[] outputs, CancellationToken cancellationToken)
    {
        if (outputs.Length == 0)
        {
            return;
        }

        var places = await StorePlaces.FindAsync(tracker.TrackingStore, process, cancellationToken);
        foreach (var (name, path) in outputs)
        {
            try
            {
                tracker.Process(process).Dataset(name);
            }
            catch (ArgumentException exception)
            {
                throw new CommandException(Failure.MessageOf(exception), ExitCode.Usage);
            }

            if (StorePlaces.Touched(path, places) is { } place)
            {
                throw new CommandException(
                    $"'{path}' cannot become the dataset '{name}': the store itself is there, '{place}', and changes all the time. "
                    + "Let the program write to a folder of its own.",
                    ExitCode.Usage);
            }
        }
    }

    private static bool IsRefusedValue(Exception exception) =>
        exception is ArgumentException or MlflowException { Code: MlflowErrorCode.InvalidParameterValue };

    private static void Report(Printer print, ExecutedRun executed)
    {
        if (print.IsJson)
        {
            print.Json(executed, CliJson.Default.ExecutedRun);
            return;
        }

        foreach (var reference in executed.Outputs)
        {
            print.Talk(executed.MemberIndex is { } index ? $"part {index} of {reference}" : reference);
        }
    }

    private async Task<(int Code, string LastError)> ExecuteAsync(
        Run run, Session session, ParseResult parsed, IReadOnlyDictionary<string, string> parameters, CancellationToken cancellationToken)
    {
        using var folder = new WorkFolder();
        var variables = RunVariables.Of(run, session.Tracker.TrackingStore.TrackingUri, parameters);
        foreach (var (name, value) in run.GetOpenLineageVariables())
        {
            variables[name] = value;
        }

        foreach (var (name, reference) in parsed.GetRequiredValue(_inputs).Select(RunRequest.ToInput))
        {
            var input = await run.LoadInputAsync(reference, cancellationToken);
            var place = folder.Of(name);
            await input.CopyToAsync(place, cancellationToken: cancellationToken);
            RunVariables.Add(variables, name, input, place);
        }

        if (_host.Environment(Unbuffered) is null)
        {
            // What Python prints to a pipe it keeps back otherwise, and loses when it is killed.
            variables[Unbuffered] = "1";
        }

        await run.FlushAsync(cancellationToken);
        await _host.Output.FlushAsync(cancellationToken);

        // With --json, stdout is the document's.
        var program = new Wrapped(
            parsed.GetRequiredValue(_command),
            variables,
            (session.Print.IsJson ? Host.OpenRawError() : Host.OpenRawOutput(), Host.OpenRawError()),
            run.LogWriter);
        var code = await program.RunAsync(_interruption, TimeSpan.FromSeconds(parsed.GetValue(_grace)!.Value), session.Print.Talk);
        return (code, program.LastError);
    }
}
