using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Recording.Reusing;

/// <summary>What a run is to be made from, resolved.</summary>
internal sealed record Declaration
{
    /// <summary>The digest of all of it.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The version that each moving reference stands for, as a run ID.</summary>
    public required IReadOnlyDictionary<string, string> Pins { get; init; }

    public required IReadOnlySet<(string Dataset, string RunId)> Inputs { get; init; }

    public required IReadOnlyList<ExternalInput> Externals { get; init; }

    public required IReadOnlySet<string> Parameters { get; init; }

    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>What a run has recorded that was not declared, so that another one may differ in it; null when it is nothing.</summary>
    public string? FindSurprise(RunInventory run) =>
        run.Read.FirstOrDefault(input => !Inputs.Contains((input.Dataset, input.RunId))) is { } input
            ? $"it has read '{input.Reference ?? input.Dataset}' (run {input.RunId}), which is not among the declared inputs"
        : run.External.FirstOrDefault(read => !Externals.Any(declared => IsSame(declared, read))) is { } external
            ? $"it has read the external input '{external.Name}' at version '{external.Version}', which was not declared so"
        : run.Parameters.Keys.FirstOrDefault(name => !Parameters.Contains(name)) is { } parameter
            ? $"it has logged the parameter '{parameter}', which was not declared"
        : Outputs.FirstOrDefault(output => run.Written.All(written => written.Dataset != output)) is { } output
            ? $"it has not saved '{output}', which was declared as an output"
        : run.Written.Count == 0 ? "it has saved nothing"
        : null;

    private static bool IsSame(ExternalInput declared, ExternalInput read) =>
        declared.Name == read.Name && declared.Version == read.Version
        && (declared.Digest is null ? declared.Source == read.Source : declared.Digest == read.Digest);
}
