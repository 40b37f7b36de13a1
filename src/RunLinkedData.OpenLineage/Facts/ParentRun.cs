using System.Text.Json;
using System.Text.Json.Nodes;

namespace RunLinkedData.OpenLineage.Facts;

/// <summary>A run that has started another one.</summary>
/// <param name="Namespace">The namespace of its job.</param>
/// <param name="Job">The name of its job.</param>
/// <param name="RunId">Its ID, a UUID.</param>
internal sealed record ParentRun(string Namespace, string Job, string RunId)
{
    /// <summary>As <c>OPENLINEAGE_PARENT_ID</c> has it: <c>namespace/job/run</c>. Null when that is no such text.</summary>
    public static ParentRun? Parse(string? text)
    {
        var (first, last) = (text?.IndexOf('/') ?? -1, text?.LastIndexOf('/') ?? -1);
        return first > 0 && last > first + 1 && Guid.TryParse(text![(last + 1)..], out var id)
            ? new(text[..first], text[(first + 1)..last], id.ToString("D"))
            : null;
    }

    /// <summary>
    /// As <c>OPENLINEAGE_CONTEXT</c> has it: <c>{"parent": {"run": {"runId": ...}, "job": {...}, "root": {...}}}</c>. Null when that is no
    /// such text.
    /// </summary>
    public static (ParentRun Parent, ParentRun? Root)? ParseContext(string? text)
    {
        try
        {
            var parent = text is null ? null : (JsonNode.Parse(text) as JsonObject)?["parent"];
            return Read(parent) is { } read ? (read, Read(parent!["root"])) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    public override string ToString() => $"{Namespace}/{Job}/{RunId}";

    /// <summary>As facets have it.</summary>
    public (string Key, JsonNode? Value)[] ToMembers() =>
    [
        ("run", new JsonObject { ["runId"] = RunId }),
        ("job", new JsonObject { ["namespace"] = Namespace, ["name"] = Job }),
    ];

    private static ParentRun? Read(JsonNode? node) =>
        node?["job"]?["namespace"]?.GetValue<string>() is { Length: > 0 } space
        && node["job"]?["name"]?.GetValue<string>() is { Length: > 0 } job
        && Guid.TryParse(node["run"]?["runId"]?.GetValue<string>(), out var id)
            ? new(space, job, id.ToString("D"))
            : null;
}
