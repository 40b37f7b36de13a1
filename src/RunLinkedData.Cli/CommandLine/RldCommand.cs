using System.CommandLine;
using System.CommandLine.Parsing;
using RunLinkedData.Aws;
using RunLinkedData.Azure;
using RunLinkedData.Cli.Output;
using RunLinkedData.Google;
using RunLinkedData.Lake;

namespace RunLinkedData.Cli.CommandLine;

/// <summary>A command: it connects to the store, asks the library, and prints the answer.</summary>
internal abstract class RldCommand : Command
{
    private readonly Host _host;

    protected RldCommand(Host host, string name, string description, params (string Line, string What)[] examples)
        : base(name, description)
    {
        _host = host;
        Examples = examples;
        SetAction(RunAsync);
    }

    /// <summary>Command lines, and what each of them does.</summary>
    public IReadOnlyList<(string Line, string What)> Examples { get; }

    /// <summary>
    /// How long the command may take to end after Ctrl-C before the process is ended without it. Null for one that takes signals itself.
    /// </summary>
    public virtual TimeSpan? TimeToEnd { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Adds a check of what was given together. Where an option has no valid value, that is told instead.</summary>
    protected void Check(Action<CommandResult> check) => Validators.Add(result =>
    {
        try
        {
            check(result);
        }
        catch (InvalidOperationException) when (result.Children.Any(child => child.Errors.Any()))
        {
            // Where the value of an option cannot be had, the parser says why, once.
        }
    });

    /// <summary>Changes how the store is connected to.</summary>
    protected virtual void Configure(RunTrackerOptions options, ParseResult parsed)
    {
    }

    /// <summary>Answers; gives the exit code.</summary>
    protected abstract Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken);

    /// <summary>Connects to the store and answers; for a command that can do without a store now and then.</summary>
    protected virtual async Task<int> ConnectAsync(
        RunTrackerOptions options, Printer print, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var tracker = await RunTracker.ConnectAsync(options, cancellationToken);
        return await AnswerAsync(new Session(tracker, print), parsed, cancellationToken);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        // Ctrl-C is listened to only after the command has begun: it begins without doing anything.
        await Task.Yield();

        using WarningLog warnings = new(_host);

        // Looking at a store makes none. Runs that a command starts it ends by itself.
        var options = new RunTrackerOptions
        {
            TrackingUri = parsed.GetValue(GlobalOptions.TrackingUri),
            EndRunsWithProgram = false,
            CreateIfMissing = false,
            LoggerFactory = warnings,
        };
        if (parsed.GetValue(GlobalOptions.SharedArtifacts))
        {
            options.ConfigureServer = server => server.SharedArtifactFolders = true;
        }

        options.UseAws().UseAzure().UseGoogle().UseLake();
        Configure(options, parsed);
        var print = new Printer(_host, parsed.GetValue(GlobalOptions.Json), parsed.GetValue(GlobalOptions.Wide));
        return await ConnectAsync(options, print, parsed, cancellationToken);
    }
}
