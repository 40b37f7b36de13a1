namespace RunLinkedData.Model;

/// <summary>A run is not in the state that the call needs: it has ended, or it was deleted.</summary>
public sealed class RunStateException : RunLinkedDataException
{
    internal RunStateException(string code, string runId, string message)
        : base(code, message) => RunId = runId;

    /// <summary>The run.</summary>
    public string RunId { get; }

    internal static RunStateException Ended(string runId) => new(
        ErrorCode.RunEnded,
        runId,
        $"Run {runId} has ended, and what it published never changes. Start a new run to log or save more.");

    internal static RunStateException EndedElsewhere(string runId, string how) => new(
        ErrorCode.RunEnded,
        runId,
        $"Run {runId} was {(how == "deleted" ? how : "ended as " + how)} by another program or a person, and stays so: "
        + "what this one has not sent by then is not recorded. Start a new run.");

    internal static RunStateException Replaced(string runId, int index, int attempt, int later) => new(
        ErrorCode.MemberReplaced,
        runId,
        $"Attempt {later} at member {index} of run {runId} is at work, and this program is attempt {attempt}: what it has not sent by now "
        + "is not recorded. Let it end; the later one does the work.");
}
