using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Commands;
using RunLinkedData.Cli.Commands.Contracts;
using RunLinkedData.Cli.Commands.Freshness;
using RunLinkedData.Cli.Commands.Lake;
using RunLinkedData.Cli.Commands.Querying;
using RunLinkedData.Cli.Commands.Referring;
using RunLinkedData.Cli.Commands.Using;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Model;

namespace RunLinkedData.Cli;

/// <summary>The program: its commands, what all of them share, and how it ends.</summary>
internal sealed class Rld(Host host)
{
    private const double MostSecondsOfCompletion = 600;

    /// <summary>Runs a command line and gives the exit code.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        using Interruption interruption = new(TimeProvider.System);
        var parsed = MakeRoot(interruption).Parse(arguments.Count == 0 ? ["--help"] : arguments);
        var configuration = new InvocationConfiguration
        {
            Output = host.Output,
            Error = host.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = (parsed.CommandResult.Command as RldCommand)?.TimeToEnd,
        };
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            await ReportUsageAsync(parsed);
            return ExitCode.Usage;
        }

        var takesSignals = parsed.CommandResult.Command is RldCommand { TimeToEnd: null };
        using var signals = takesSignals ? interruption.Take() : interruption.Note();
        try
        {
            try
            {
                return await parsed.InvokeAsync(configuration, takesSignals ? interruption.Token : CancellationToken.None);
            }
            finally
            {
                // Whatever ends a command, what it had found out by then is not lost.
                await host.Output.FlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
            await host.Error.WriteLineAsync("Interrupted.");
            return interruption.ExitCode;
        }
        catch (IOException exception) when (Failure.IsReaderGone(exception))
        {
            // head has read what it wanted.
            return ExitCode.Done;
        }
        catch (CommandException exception) when (exception.Code == ExitCode.Usage)
        {
            await ReportUsageAsync(parsed, exception.Message);
            return ExitCode.Usage;
        }
        catch (Exception exception) when (Failure.IsExpected(exception))
        {
            await host.Error.WriteLineAsync(Failure.Describe(exception, parsed.GetValue(GlobalOptions.Verbose)));
            return (exception as CommandException)?.Code ?? ExitCode.Failed;
        }
    }

    private RootCommand MakeRoot(Interruption interruption)
    {
        if (double.TryParse(host.Environment("RLD_COMPLETION_SECONDS"), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= 0 and <= MostSecondsOfCompletion)
        {
            KnownNames.Patience = TimeSpan.FromSeconds(seconds);
        }

        var root = new RootCommand("Answers for every data set which version it is, where it comes from, "
            + "and what changed: the MLflow run that made it is its version.")
        {
            new VersionsCommand(host),
            new ShowCommand(host),
            new GetCommand(host),
            new QueryCommand(host),
            new RunsCommand(host),
            new LineageCommand(host),
            new UsesCommand(host),
            new DiffCommand(host),
            new WhyCommand(host),
            new HistoryCommand(host),
            new EventsCommand(host, interruption),
            new LogsCommand(host),
            new ReproduceCommand(host),
            new StatusCommand(host),
            new VerifyCommand(host),
            new CheckCommand(host),
            new ContractCommand(host),
            new PublishCommand(host),
            new LogInputCommand(host),
            new TableCommand(host),
            new OpenLineageCommand(host),
            new AliasCommand(host),
            new RunCommand(host, interruption),
            new OpenCommand(host),
            new DagsterCommand(host),
            new DoctorCommand(host),
            new CompletionCommand(host),
        };
        root.Options.Add(GlobalOptions.TrackingUri);
        root.Options.Add(GlobalOptions.Json);
        root.Options.Add(GlobalOptions.Wide);
        root.Options.Add(GlobalOptions.SharedArtifacts);
        root.Options.Add(GlobalOptions.Verbose);
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        }

        return root;
    }

    private async Task ReportUsageAsync(ParseResult parsed, string? found = null)
    {
        var command = parsed.CommandResult.Command;
        var name = command is RootCommand ? "rld" : $"rld {string.Join(' ', Names(command).Reverse())}";
        var problem = found ?? Problem(parsed, command, name);
        await host.Error.WriteLineAsync($"error: {TerminalText.Lines(problem)}");
        await host.Error.WriteLineAsync($"'{name} --help' shows how it is used.");
    }

    private static string Problem(ParseResult parsed, Command command, string name) =>
        command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var unknown, ..]
            ? $"There is no command '{name} {unknown}'. {Nearest(unknown, command)}"
            : string.Join(' ', parsed.Errors.Select(error =>
                string.Join(' ', error.Message.Split((char[])['\n', '\t'], StringSplitOptions.RemoveEmptyEntries))));

    private static string Nearest(string unknown, Command command) =>
        NearNames.Find(unknown, command.Subcommands.Select(known => known.Name)) switch
        {
            [] => $"There are {string.Join(", ", command.Subcommands.Select(known => known.Name))}.",
            var near => $"Did you mean {string.Join(" or ", near.Select(known => $"'{known}'"))}?",
        };

    private static IEnumerable<string> Names(Command command)
    {
        for (Command? current = command;
            current is not null and not RootCommand;
            current = current.Parents.OfType<Command>().FirstOrDefault())
        {
            yield return current.Name;
        }
    }
}
