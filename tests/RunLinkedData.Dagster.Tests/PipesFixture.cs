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

    protected string Messages => Folder["messages"];

    [SetUp]
    public void BeginSession()
    {
        Folder = new TemporaryFolder();
        File.WriteAllText(Messages, "");
        JsonObject context = new()
        {
            ["run_id"] = "c132ae72-1bc8-4dca-897c-d12c6fe484ad",
            ["asset_keys"] = new JsonArray("forecasts"),
        };
        Variables = new Dictionary<string, string>
        {
            [ContextName] = PipesCodec.Encode(new JsonObject { ["data"] = context }.ToJsonString()),
            [MessagesName] = PipesCodec.Encode(new JsonObject { ["path"] = Messages }.ToJsonString()),
        };
    }

    [TearDown]
    public void EndSession() => Folder.Dispose();

    private protected DagsterPipes Open(Action<DagsterPipesOptions>? configure = null) => DagsterPipes.Open(options =>
    {
        options.Environment = Variables.GetValueOrDefault;
        options.ClosesOnSignals = false;
        configure?.Invoke(options);
    });

    /// <summary>What Dagster would read: whole lines of JSON, each a message.</summary>
    private protected List<JsonObject> Read()
    {
        var text = File.ReadAllText(Messages);
        Assert.That(text, Does.EndWith("\n"));
        return [.. text.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!.AsObject())];
    }
}
