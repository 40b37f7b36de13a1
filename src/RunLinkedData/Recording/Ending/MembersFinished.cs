using System.Globalization;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Members;

namespace RunLinkedData.Recording.Ending;

/// <summary>Whether all members of a group have done what they had to: only then is what they made a version.</summary>
internal static class MembersFinished
{
    private static readonly (RunStatus Status, string Text)[] Unfinished =
    [
        (RunStatus.Scheduled, "not begun"),
        (RunStatus.Running, "not finished so far, or killed"),
        (RunStatus.Failed, "failed"),
        (RunStatus.Killed, "stopped by a signal"),
    ];

    /// <summary>Whether a run is one of a group of which all members have finished.</summary>
    public static bool Is(MlflowRun run) =>
        RunGroup.Of(run) is { Size: { } size } joined
        && joined.Members.Count == size
        && joined.Members.All(member => member.Status == RunStatus.Finished && member.Index < size);

    /// <summary>Whether all members but one have finished, of a group whose size is known.</summary>
    public static bool AreOthers(MlflowRun run, int index) =>
        RunGroup.Of(run) is { Size: { } size } joined
        && joined.Members.Count == size
        && joined.Members.All(member => member.Index == index || member.Status == RunStatus.Finished);

    /// <summary>How many members a run has, as its tags or the caller say.</summary>
    /// <exception cref="RunStateException">
    /// <c>PARTS_MISSING</c>: nobody says so, both say something else, or the run has no members.
    /// </exception>
    public static int SizeOf(MlflowRun run, int? expected)
    {
        if (RunGroup.Of(run) is not { } joined)
        {
            throw Error(run, "it is not made by the members of a group. Its program completes it, or whoever resumes it");
        }

        return (joined.Size, expected) switch
        {
            (null, null) => throw Error(
                run, "nobody has said how many members there are. Say so: rld publish --expect 500, or the argument of PublishAsync"),
            ({ } size, { } other) when size != other => throw Error(
                run,
                string.Create(CultureInfo.InvariantCulture, $"its members say that there are {size} of them, and {other} are expected")),
            var (size, other) => size ?? other!.Value,
        };
    }

    /// <exception cref="RunStateException"><c>PARTS_MISSING</c>: a member has not finished.</exception>
    public static void Check(MlflowRun run, int size)
    {
        var joined = RunGroup.Of(run) ?? new RunGroup("", size, []);
        List<(IEnumerable<int> Indices, string Text)> groups =
        [
            (joined.Missing(size), "not there"),
            .. Unfinished.Select(state => (joined.In(state.Status), state.Text)),
            (joined.Members.Select(member => member.Index).Where(index => index >= size), "more than there are to be"),
        ];
        var problems = groups.Select(part => (Indices: IndexRanges.ToText(part.Indices), part.Text))
            .Where(part => part.Indices.Length > 0)
            .Select(part => $"{part.Indices} {part.Text}")
            .ToList();

        if (problems.Count > 0)
        {
            throw Error(run, $"of {size} members, by their indices: {string.Join("; ", problems)}. Let what executes them try these again");
        }
    }

    private static RunStateException Error(MlflowRun run, string why) => new(
        ErrorCode.PartsMissing, run.Info.RunId, $"Run {run.Info.RunId} cannot be published: {why}. Nothing was published.");
}
