using System.Text.Encodings.Web;
using System.Text.Json;

namespace RunLinkedData.Model.Provenance.Files;

/// <summary>How records are written, and what has to be looked at in what the serializer reads.</summary>
internal static class RecordParts
{
    private static readonly IReadOnlyDictionary<string, string> NoDetails = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Indented, as people look at it in MLflow.</summary>
    public static ProvenanceJson Readable { get; } = new(new JsonSerializerOptions(ProvenanceJson.Default.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    // The serializer gives members that are not there null, not their defaults.
    public static Executor? WithDetails(Executor? executor) =>
        executor is { Details: null } ? executor with { Details = NoDetails } : executor;

    public static Orchestrator? WithDetails(Orchestrator? orchestrator) =>
        orchestrator is { Details: null } ? orchestrator with { Details = NoDetails } : orchestrator;

    // Nor does it look into lists.
    public static void CheckElements(IReadOnlyCollection<object?> all)
    {
        if (all.Contains(null))
        {
            throw new JsonException("It holds null in a list.");
        }
    }
}
