using System.Text.Json;

namespace RunLinkedData.Model.Provenance.Files;

/// <summary>The record of a run as a file in its artifacts.</summary>
internal static class ProvenanceFile
{
    /// <summary>The artifact.</summary>
    public const string Path = "provenance/run.json";

    /// <summary>The artifact with the changes of the code.</summary>
    public const string DiffPath = "provenance/changes.diff";

    /// <summary>A longer record is none of ours.</summary>
    public const int Longest = 16 << 20;

    /// <summary>
    /// The artifact with a copy of a script: one name with the ending of the script's, as not every store takes every name.
    /// </summary>
    public static string ScriptPathOf(string? script) =>
        "provenance/script" + (System.IO.Path.GetExtension(script) is { } ending
            && ending.All(character => char.IsAsciiLetterOrDigit(character) || character == '.') ? ending : "");

    public static byte[] Write(RunProvenance provenance) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(provenance, RecordParts.Readable.RunProvenance), (byte)'\n'];

    /// <exception cref="JsonException">It is no record, or one of a later version than this library knows.</exception>
    public static RunProvenance Read(ReadOnlySpan<byte> json)
    {
        var text = json.StartsWith("\uFEFF"u8) ? json[3..] : json;
        var provenance = JsonSerializer.Deserialize(text, ProvenanceJson.Default.RunProvenance) ?? throw new JsonException("It is null.");
        if (provenance.ProvenanceVersion is < 1 or > RunProvenance.CurrentVersion)
        {
            throw new JsonException(
                $"It has version {provenance.ProvenanceVersion}, and this library reads version {RunProvenance.CurrentVersion}.");
        }

        return CheckElements(WithDefaults(provenance));
    }

    private static RunProvenance WithDefaults(RunProvenance provenance) => provenance with
    {
        Parameters = provenance.Parameters ?? new SortedDictionary<string, string>(StringComparer.Ordinal),
        Inputs = provenance.Inputs ?? [],
        ExternalInputs = provenance.ExternalInputs ?? [],
        Outputs = provenance.Outputs ?? [],
        Notes = provenance.Notes ?? [],
        Executor = RecordParts.WithDetails(provenance.Executor),
        Orchestrator = RecordParts.WithDetails(provenance.Orchestrator),
    };

    private static RunProvenance CheckElements(RunProvenance provenance)
    {
        RecordParts.CheckElements(
        [
            .. provenance.Inputs, .. provenance.ExternalInputs, .. provenance.Outputs, .. provenance.Packages ?? [], .. provenance.Notes,
            .. provenance.Parameters.Values, .. provenance.EnvironmentVariables?.Values ?? [], .. provenance.Program?.CommandLine ?? [],
            .. provenance.Executor?.Details.Values ?? [], .. provenance.Orchestrator?.Details.Values ?? [], .. provenance.Members ?? [],
        ]);
        return provenance.Members is { } members ? provenance with { Members = [.. members.Select(MemberFile.Check)] } : provenance;
    }
}
