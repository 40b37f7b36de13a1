using System.Text.Json.Nodes;
using NUnit.Framework;

namespace RunLinkedData.Dagster.Tests;

/// <summary>Takes a line as strictly as Dagster 1.13.28 does, which ends its reader at the first that it cannot take.</summary>
internal static class DagsterReader
{
    private static readonly Dictionary<string, string[]> Params = new()
    {
        ["opened"] = ["extras"],
        ["log"] = ["message", "level"],
        ["log_external_stream"] = ["stream", "text", "extras"],
        ["report_asset_materialization"] = ["asset_key", "data_version", "metadata"],
        ["report_asset_check"] = ["asset_key", "check_name", "passed", "severity", "metadata"],
        ["report_custom_message"] = ["payload"],
    };

    private static readonly string[] Error = ["message", "stack", "name", "cause", "context"];

    public static JsonObject Read(string line)
    {
        var message = JsonNode.Parse(line)!.AsObject();
        var method = (string)message["method"]!;
        var parameters = message["params"]!.AsObject();
        Assert.That(message.Select(member => member.Key), Is.EquivalentTo(new[] { "__dagster_pipes_version", "method", "params" }), line);
        if (method == "closed")
        {
            Assert.That(parameters.Select(member => member.Key), Is.SubsetOf(new[] { "exception" }), line);
            CheckError(parameters["exception"]);
        }
        else
        {
            Assert.That(Params, Contains.Key(method), line);
            Assert.That(parameters.Select(member => member.Key), Is.EquivalentTo(Params[method]), line);
        }

        foreach (var value in parameters["metadata"] as JsonObject ?? [])
        {
            Assert.That(value.Value!.AsObject().Select(member => member.Key), Is.EquivalentTo(new[] { "type", "raw_value" }), line);
        }

        return message;
    }

    private static void CheckError(JsonNode? error)
    {
        if (error is not null)
        {
            Assert.That(error.AsObject().Select(member => member.Key), Is.EquivalentTo(Error));
            Assert.That(error["stack"], Is.InstanceOf<JsonArray>());
            CheckError(error["cause"]);
        }
    }
}
