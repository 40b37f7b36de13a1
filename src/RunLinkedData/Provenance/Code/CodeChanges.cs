using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Code;

/// <summary>The code of a run with what git says of its changes.</summary>
/// <param name="Code">The code, now with its dirty flag.</param>
/// <param name="Diff">
/// The changes against the commit, without secrets, for <c>git apply</c>; null when there are none, or they were
/// not asked for or not to be had.
/// </param>
/// <param name="Notes">What could not be captured, and why.</param>
internal sealed record CodeChanges(CodeProvenance Code, byte[]? Diff, IReadOnlyList<string> Notes)
{
    /// <summary>The script that was started; null when it was none, or could not be read.</summary>
    public ScriptContent? Script { get; init; }
}
