using System.Globalization;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.Model;
using RunLinkedData.Model.Members;
using RunLinkedData.Provenance.Executors;

namespace RunLinkedData.Recording.Joining;

/// <summary>Finds the place of a program in its group: from what it says itself, then from its executor.</summary>
internal static class JoiningPlace
{
    private const int LongestKey = 250;

    /// <exception cref="ArgumentException">An option is not valid, or neither it nor the executor says which member this is.</exception>
    public static GroupPlace Find(JoinRunOptions join, ExecutorArray? array, string? keyOfRun)
    {
        Check(join);
        var key = join.Group ?? keyOfRun ?? array?.Key ?? throw Unknown(
            "which group this program belongs to", nameof(join.Group), "the key that all members of the run give");
        var index = join.Index ?? array?.Index ?? throw Unknown(
            "which member of its group this program is", nameof(join.Index), "its index from 0");
        var size = join.Size ?? array?.Size;
        return index > GroupPlace.MostIndex || (size is { } count && index >= count)
            ? throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"The index {index} is none of a group of {size ?? (GroupPlace.MostIndex + 1)}: they are counted from 0. Correct it."))
            : new GroupPlace(key, index)
            {
                Size = size,
                Origin = join.Group is not null ? "options" : keyOfRun is not null ? "run_id" : KindOf(array),

                // That of the executor is an attempt at its own index.
                Attempt = join.Index is null ? array?.Attempt ?? 1 : 1,
            };
    }

    /// <summary>The place with its attempt: one more than the last that the run knows of, at least.</summary>
    /// <exception cref="ArgumentException">The members do not agree on how many they are.</exception>
    public static GroupPlace In(MlflowRun run, GroupPlace place)
    {
        var known = RunGroup.Of(run);
        if (known?.Size is { } size && place.Size is { } own && size != own)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"Run {run.Info.RunId} of group '{place.Group}' is made by {size} members, and this one says that they are {own}. "
                + $"Give the same {nameof(JoinRunOptions.Size)} to all of them."));
        }

        var last = known?.Members.FirstOrDefault(member => member.Index == place.Index)?.Attempt ?? 0;
        return place with { Size = place.Size ?? known?.Size, Attempt = Math.Max(place.Attempt, last + 1) };
    }

    /// <summary>Says on the run which group it is of, as far as that is not said so far.</summary>
    public static IEnumerable<Tag> TagsFor(MlflowRun run, GroupPlace place)
    {
        if (run.FindTag(RunTags.Group) is null)
        {
            yield return new Tag(RunTags.Group, place.Group);
        }

        if (place.Origin is { } origin && run.FindTag(RunTags.GroupOrigin) is null)
        {
            yield return new Tag(RunTags.GroupOrigin, origin);
        }

        if (place.Size is { } size && run.FindTag(RunTags.GroupSize) is null)
        {
            yield return new Tag(RunTags.GroupSize, size.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <exception cref="RunStateException"><c>RUN_ENDED</c>: members come too late.</exception>
    public static void ThrowUnlessOpen(MlflowRun run, GroupPlace place)
    {
        if (run.Info.Status is RunStatus.Running or RunStatus.Scheduled)
        {
            return;
        }

        var runId = run.Info.RunId;
        throw new RunStateException(
            ErrorCode.RunEnded,
            runId,
            run.Info.Status == RunStatus.Finished
                ? $"Run {runId} of group '{place.Group}' is published, and what it published never changes: member {place.Index} "
                + "comes too late and has changed nothing. To make another version, join under another key."
                : $"Run {runId} of group '{place.Group}' has ended as {run.Info.Status.ToText()}, and its members cannot go on with it. "
                + "Join under another key, or submit the job again, to begin anew; or delete that run.");
    }

    // What stands in front of the key.
    private static string? KindOf(ExecutorArray? array) => array?.Key.Split(':', 2)[0];

    private static void Check(JoinRunOptions join)
    {
        if (join.Group is { } key
            && (key.Trim().Length == 0 || key.Length > LongestKey || key.Any(char.IsControl) || !SearchText.CanQuote(key)))
        {
            throw new ArgumentException(
                $"The key of the group is refused: it is blank, longer than {LongestKey} characters, or holds a control character, "
                + "both kinds of quotes, or a backslash at its end. A good key is 'sales 2026-11-30'.",
                nameof(join));
        }

        if (join.Index is < 0 or > GroupPlace.MostIndex || join.Size is < 1 or > GroupPlace.MostIndex + 1)
        {
            throw new ArgumentException(
                $"{nameof(join.Index)} is from 0 to {GroupPlace.MostIndex}, and {nameof(join.Size)} from 1 to {GroupPlace.MostIndex + 1}.",
                nameof(join));
        }
    }

    private static ArgumentException Unknown(string what, string option, string value) => new(
        $"It is not known {what}: the executor, as far as it is recognised, names no job of several such programs (an AWS Batch array or "
        + "multi-node job, a Slurm array without gaps, an indexed Kubernetes job, a Cloud Run job, a parallel GitLab job). "
        + $"Set {nameof(JoinRunOptions)}.{option} to {value}.");
}
