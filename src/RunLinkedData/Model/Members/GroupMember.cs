using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Model.Members;

/// <summary>What the tags of a run say of a member of its group: its latest attempt.</summary>
/// <param name="Index">Which of the group it is, from 0.</param>
/// <param name="Attempt">The attempt, from 1.</param>
/// <param name="Status">RUNNING, or how it left.</param>
internal sealed record GroupMember(int Index, int Attempt, RunStatus Status)
{
    /// <summary>Why it failed; null when it did not, or nobody knows.</summary>
    public string? Error { get; init; }
}
