using System.Text.Json;

namespace RunLinkedData.Model.Provenance.Files;

/// <summary>The record of a program that has joined a run, as a file in the artifacts of the run.</summary>
internal static class MemberFile
{
    public static byte[] Write(MemberProvenance member) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(member, RecordParts.Readable.MemberProvenance), (byte)'\n'];

    /// <exception cref="JsonException">It is no such record.</exception>
    public static MemberProvenance Read(ReadOnlySpan<byte> json) =>
        Check(JsonSerializer.Deserialize(json, ProvenanceJson.Default.MemberProvenance) ?? throw new JsonException("It is null."));

    /// <summary>Fills in what the serializer leaves null, and looks into the lists, which it does not.</summary>
    /// <exception cref="JsonException">It holds null in a list.</exception>
    public static MemberProvenance Check(MemberProvenance member)
    {
        var filled = member with
        {
            Inputs = member.Inputs ?? [],
            ExternalInputs = member.ExternalInputs ?? [],
            Outputs = member.Outputs ?? [],
            Notes = member.Notes ?? [],
            Executor = RecordParts.WithDetails(member.Executor),
            Orchestrator = RecordParts.WithDetails(member.Orchestrator),
        };
        RecordParts.CheckElements(
        [
            .. filled.Inputs, .. filled.ExternalInputs, .. filled.Outputs, .. filled.Packages ?? [], .. filled.Notes,
            .. filled.EnvironmentVariables?.Values ?? [], .. filled.Program?.CommandLine ?? [],
            .. filled.Executor?.Details.Values ?? [], .. filled.Orchestrator?.Details.Values ?? [],
        ]);
        return filled;
    }
}
