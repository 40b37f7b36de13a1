using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld log-input</c> and <c>rld publish</c> within a program: what they say of its run, and what they do not.</summary>
public class ToolTests : ProgramFixture
{
    [Test]
    public async Task Tool_WithinARun_SaysNothingOfItsOwnCode()
    {
        var run = await RunAsync("$RLD log-input --name k --files k.txt && $RLD publish --name k --files k.txt && cp k.txt o.txt");

        Assert.That((string?)run["code"]?["commit"], Is.Null);
        Assert.That((string?)run["program"]!["name"], Is.EqualTo("sh"));
        Assert.That(run["external_inputs"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That(
            run["outputs"]!.AsArray().Select(output => (string)output!["dataset"]!).Order(), Is.EqualTo(new[] { "k", "o" }));
        Assert.That(run["members"]!.AsArray(), Has.Count.EqualTo(2));
        Assert.That(run["members"]!.AsArray().Select(member => member!["code"]), Is.All.Null);
        var verified = await RldAsync("verify", (string)run["run_id"]!);
        Assert.That(verified.Code, Is.Zero, verified.Output);
    }

    [Test]
    public async Task Tool_ThatFails_LeavesTheRunAsItWas()
    {
        var run = await RunAsync("$RLD log-input --name k --files none.txt || cp k.txt o.txt");

        Assert.That((string?)run["status"], Is.EqualTo("FINISHED"));
        Assert.That(run["members"], Is.Null);
        Assert.That(run["external_inputs"], Is.Null.Or.Empty);
        Assert.That(run["notes"]?.ToJsonString() ?? "", Does.Not.Contain("joined").And.Not.Contain("without Complete"));
    }

    private async Task<JsonNode> RunAsync(string script)
    {
        File.WriteAllText(Folder["k.txt"], "k");
        File.WriteAllText(Folder["k.sh"], script);
        var (output, error) = await ShellAsync("$RLD run p --output o=o.txt -- sh k.sh");
        Assert.That(File.Exists(Folder["o.txt"]), Is.True, Encoding.UTF8.GetString([.. output, .. error]));
        var id = (string)(await LastRunAsync())["run_id"]!;
        var (code, shown, why) = await RldAsync("show", id, "--json");
        Assert.That(code, Is.Zero, why);
        return JsonNode.Parse(shown)!["run"]!;
    }
}
