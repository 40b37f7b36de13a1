using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using RunLinkedData.Cli.Commands;

namespace RunLinkedData.Cli.CommandLine;

/// <summary>The program: its commands, what all of them share, and how it ends.</summary>
internal sealed class Rld(Host host)
{
    /// <summary>Runs a command line and gives the exit code.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var parsed = MakeRoot().Parse(arguments);
        var configuration = new InvocationConfiguration { Output = host.Output, Error = host.Error, EnableDefaultExceptionHandler = false };
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            await ReportUsageAsync(parsed);
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(configuration);
        }
        catch (OperationCanceledException)
        {
            await host.Error.WriteLineAsync("Interrupted.");
            return ExitCode.Interrupted;
        }
        catch (Exception exception) when (Failure.IsExpected(exception))
        {
            await host.Error.WriteLineAsync(Failure.Describe(exception, parsed.GetValue(GlobalOptions.Verbose)));
            return ExitCode.Failed;
        }
        finally
        {
            await FlushAsync();
        }
    }

    private RootCommand MakeRoot()
    {
        var root = new RootCommand("Answers for every data set which version it is, where it comes from, and what changed: the MLflow run that made it is its version.")
        {
            new VersionsCommand(host),
            new ShowCommand(host),
            new RunsCommand(host),
            new LogsCommand(host),
            new ReproduceCommand(host),
            new AliasCommand(host),
            new RunCommand(host),
            new OpenCommand(host),
            new DoctorCommand(host),
        };
        root.Options.Add(GlobalOptions.TrackingUri);
        root.Options.Add(GlobalOptions.Json);
        root.Options.Add(GlobalOptions.Verbose);
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        }

        return root;
    }

    private async Task ReportUsageAsync(ParseResult parsed)
    {
        await host.Error.WriteLineAsync("error: " + string.Join(" ", parsed.Errors.Select(error => error.Message)));
        var command = parsed.CommandResult.Command;
        var name = command is RootCommand ? "rld" : $"rld {string.Join(' ', Names(command).Reverse())}";
        await host.Error.WriteLineAsync($"'{name} --help' shows how it is used.");
    }

    private static IEnumerable<string> Names(Command command)
    {
        for (Command? current = command; current is not null and not RootCommand; current = current.Parents.OfType<Command>().FirstOrDefault())
        {
            yield return current.Name;
        }
    }

    // A reader such as head may have gone away.
    private async Task FlushAsync()
    {
        try
        {
            await host.Output.FlushAsync();
        }
        catch (IOException)
        {
        }
    }
}
