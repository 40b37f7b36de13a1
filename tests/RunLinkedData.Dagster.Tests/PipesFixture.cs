using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Dagster.Model;
using RunLinkedData.Dagster.Pipes;
using RunLinkedData.Testing;

namespace RunLinkedData.Dagster.Tests;

/// <summary>A session as Dagster begins it: a context in the environment, and a file for messages.</summary>
public abstract class PipesFixture
{
    protected const string ContextName = "DAGSTER_PIPES_CONTEXT";
    protected const string MessagesName = "DAGSTER_PIPES_MESSAGES";

    protected TemporaryFolder Folder { get; private set; } = null!;

    protected Dictionary<string, string> Variables { get; private set; } = null!;

    protected string Messages { get; private set; } = null!;

    [SetUp]
    public void BeginSession()
    {
        Folder = new TemporaryFolder();
        JsonObject context = new()
        {
            ["run_id"] = "c132ae72-1bc8-4dca-897c-d12c6fe484ad",
            ["asset_keys"] = new JsonArray("forecasts"),
        };
        Variables = new Dictionary<string, string>
        {
            [ContextName] = PipesCodec.Encode(new JsonObject { ["data"] = context }.ToJsonString()),
        };
        UseMessages(Folder["messages"]);
    }

    [TearDown]
    public void EndSession() => Folder.Dispose();

    /// <summary>Lets Dagster read messages in a file, which it makes.</summary>
    protected void UseMessages(string path, bool includesPrinted = false)
    {
        Messages = path;
        File.WriteAllText(path, "");
        JsonObject parameters = new() { ["path"] = path, ["include_stdio_in_messages"] = includesPrinted };
        Variables[MessagesName] = PipesCodec.Encode(parameters.ToJsonString());
    }

    /// <summary>Starts the worker as Dagster does.</summary>
    protected ExampleProgram StartWorker(params string[] what) => ExampleProgram.StartWorker(
        Folder.Path,
        ["dagster", .. what, "--dagster-pipes-context", Variables[ContextName], "--dagster-pipes-messages", Variables[MessagesName]]);

    private protected DagsterPipes Open(Action<DagsterPipesOptions>? configure = null) => DagsterPipes.Open(options =>
    {
        options.Environment = Variables.GetValueOrDefault;
        options.ClosesOnSignals = false;
        configure?.Invoke(options);
    });

    protected static async Task UntilAsync(Func<bool> isSo)
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromMinutes(1));
        while (!isSo())
        {
            await Task.Delay(10, timeout.Token);
        }
    }

    /// <summary>What Dagster would read: whole lines of JSON, each a message with just the members that it knows.</summary>
    private protected List<JsonObject> Read()
    {
        var text = File.ReadAllText(Messages);
        Assert.That(text, Does.EndWith("\n"));
        return [.. text.TrimEnd('\n').Split('\n').Select(DagsterReader.Read)];
    }
}
