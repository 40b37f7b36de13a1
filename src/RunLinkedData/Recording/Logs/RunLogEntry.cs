using Microsoft.Extensions.Logging;

namespace RunLinkedData.Recording.Logs;

/// <summary>What was logged for a run in one call: a line, or several with line ends between them.</summary>
public sealed record RunLogEntry
{
    /// <summary>
    /// How severe it is; <see cref="LogLevel.Information"/> for what was written without a level, to the console for example.
    /// </summary>
    public required LogLevel Level { get; init; }

    /// <summary>The text, without time and level; what looks like a secret is replaced by <c>***</c>.</summary>
    public required string Text { get; init; }
}
