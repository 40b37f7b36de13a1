using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Cli.Doctor;

/// <summary>Whether the store takes writes, and where.</summary>
internal sealed record Writing(Check Check)
{
    /// <summary>The process that was written to last of those that may be written to; null when none was found.</summary>
    public Experiment? Process { get; init; }

    /// <summary>What this login may only read of the newest processes.</summary>
    public IReadOnlyList<string> ReadOnly { get; init; } = [];
}
