using System.Text.Json.Nodes;
using NUnit.Framework;

namespace RunLinkedData.MLflow.Tests;

/// <summary>The files that lie beside the tests.</summary>
internal static class TestFiles
{
    public static string Database(string name) => Path.Combine(TestContext.CurrentContext.TestDirectory, "data", name);

    /// <summary>The exchanges of a recording, in the order in which they went over the wire.</summary>
    public static IReadOnlyList<JsonObject> ReadRecording(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "recordings", name);
        return [.. JsonNode.Parse(File.ReadAllText(path))!.AsArray().Select(exchange => exchange!.AsObject())];
    }
}
