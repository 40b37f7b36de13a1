using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NUnit.Framework;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Cli.Tests;

/// <summary>The stores that the command line is tested on.</summary>
public enum StoreKind
{
    Sqlite,
    Server,
}

/// <summary>A store with two versions of a dataset and a run that failed, and the program <c>rld</c> as a process of its own.</summary>
[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.Server)]
public abstract partial class CommandLineFixture(StoreKind kind)
{
    private StoreServer? _server;

    protected TemporaryFolder Folder { get; private set; } = null!;

    protected RunTracker Tracker { get; private set; } = null!;

    /// <summary>The two versions, the older first.</summary>
    protected IReadOnlyList<string> Versions { get; private set; } = [];

    protected string Failed { get; private set; } = "";

    protected string TrackingUri => _server?.Uri.AbsoluteUri.TrimEnd('/') ?? $"sqlite:///{Folder["mlflow.db"]}";

    /// <summary>The clock that the server tells; without a server, nobody's.</summary>
    protected DateTimeOffset? ServerTime
    {
        get => _server?.Time;
        set
        {
            if (_server is not null)
            {
                _server.Time = value;
            }
        }
    }

    protected bool IsServer => kind == StoreKind.Server;

    [SetUp]
    public async Task MakeStore()
    {
        Folder = new TemporaryFolder();
        var options = new RunTrackerOptions
        {
            TrackingUri = $"sqlite:///{Folder["mlflow.db"]}",
            ArtifactRoot = Folder["mlruns"],
            User = "ann",
        };
        options.Provenance.Git = options.Provenance.Packages = options.Provenance.CommandLine = false;
        Tracker = await RunTracker.ConnectAsync(options);
        Versions = [await PublishAsync(3), await PublishAsync(4)];
        await using (var run = await Tracker.StartRunAsync("demand-forecast"))
        {
            Failed = run.Id;
            await run.FailAsync(new InvalidOperationException("no [data] today"));
        }

        _server = kind == StoreKind.Server ? new StoreServer(Tracker.TrackingStore) : null;
    }

    [TearDown]
    public async Task DropStore()
    {
        _server?.Dispose();
        _server = null;
        await Tracker.DisposeAsync();
        Folder.Dispose();
    }

    protected Task<string> PublishAsync(int rows) => Tracker.RunAsync(
        "demand-forecast",
        async run =>
        {
            run.LogWriter.WriteLine($"{rows} rows");
            await run.SaveDatasetAsync("forecasts", Enumerable.Range(1, rows).Select(day => new { Day = day, Units = day * 1.5 }));
        },
        start => start.Parameters["horizon_days"] = $"{rows}");

    /// <summary>Runs a command line to its end, with the store in the environment.</summary>
    protected async Task<(int Code, string Output, string Error)> RldAsync(params string[] arguments)
    {
        using var program = StartRld(arguments);
        await program.WaitAsync();
        return (program.ExitCode, program.Output, program.Error);
    }

    /// <summary>Starts a command line, with the store in the environment.</summary>
    protected ExampleProgram StartRld(params string[] arguments) => ExampleProgram.StartCommandLine(
        Folder.Path,
        [
            new("MLFLOW_TRACKING_URI", TrackingUri),
            new("RLD_CACHE_DIR", Folder["cache"]),
            new("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0"),
            new("RLD_COMPLETION_SECONDS", "60"),
        ],
        arguments);

    /// <summary>Runs a command line on a machine in another time zone.</summary>
    protected async Task<(int Code, string Output, string Error)> RldInZoneAsync(string zone, params string[] arguments)
    {
        using var program = ExampleProgram.StartCommandLine(
            Folder.Path,
            [new("MLFLOW_TRACKING_URI", TrackingUri), new("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0"), new("TZ", zone)],
            arguments);
        await program.WaitAsync();
        return (program.ExitCode, program.Output, program.Error);
    }

    /// <summary>The answer as JSON.</summary>
    protected async Task<JsonNode> JsonAsync(params string[] arguments)
    {
        var (code, output, error) = await RldAsync([.. arguments, "--json"]);
        Assert.That((code, error), Is.EqualTo((0, "")));
        return JsonNode.Parse(output)!;
    }

    /// <summary>An answer with what differs from run to run replaced by names, and blanks in a row made one.</summary>
    protected string Normalize(string text)
    {
        text = text.Replace(Versions[0], "FIRST", StringComparison.Ordinal)
            .Replace(Versions[1], "SECOND", StringComparison.Ordinal)
            .Replace(Failed, "BROKEN", StringComparison.Ordinal);
        text = Time().Replace(text, "TIME");
        text = Duration().Replace(text, "TOOK");
        text = Digest().Replace(text, "sha256:...");
        return Blanks().Replace(text, " ").TrimEnd();
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ")]
    private static partial Regex Time();

    [GeneratedRegex(@"(?<= )\d+\.\ds(?= |$)", RegexOptions.Multiline)]
    private static partial Regex Duration();

    [GeneratedRegex("sha256:[0-9a-f]+")]
    private static partial Regex Digest();

    [GeneratedRegex(" {2,}")]
    private static partial Regex Blanks();
}
