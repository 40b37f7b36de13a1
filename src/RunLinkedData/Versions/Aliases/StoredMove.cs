using System.Text.Json.Serialization;

namespace RunLinkedData.Versions.Aliases;

/// <summary>The value of an alias's tag.</summary>
/// <param name="Run">The run that the alias points to; null when it is removed.</param>
/// <param name="From">The run before; null when there was none.</param>
/// <param name="After">The ID of the move that it follows; null for the first.</param>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
/// <param name="State">Whether it stands.</param>
internal sealed record StoredMove(
    [property: JsonRequired] AliasState State,
    [property: JsonRequired] string By,
    [property: JsonRequired] DateTimeOffset At,
    string? Run = null,
    string? From = null,
    string? After = null);
