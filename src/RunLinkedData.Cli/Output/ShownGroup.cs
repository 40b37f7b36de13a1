using System.Globalization;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Members;

namespace RunLinkedData.Cli.Output;

/// <summary>How far the members of a group are that make a run together; the indices as text, such as <c>0, 3-7</c>.</summary>
internal sealed record ShownGroup(
    string Key,
    int? Size,
    int Finished,
    int Running,
    int Failed,
    string? RunningIndices,
    string? MissingIndices,
    IReadOnlyList<ShownMember> Failures)
{
    private const int MostFailures = 20;

    /// <summary>The group of a run; null when it is not one of a group.</summary>
    public static ShownGroup? Of(MlflowRun run)
    {
        if (RunGroup.Of(run) is not { } group)
        {
            return null;
        }

        var failed = group.Members.Where(member => member.Status is RunStatus.Failed or RunStatus.Killed).ToList();
        return new ShownGroup(
            group.Key,
            group.Size,
            group.In(RunStatus.Finished).Count(),
            group.In(RunStatus.Running).Count(),
            failed.Count,
            TextOf(group.In(RunStatus.Running)),
            group.Size is { } size ? TextOf(group.Missing(size)) : null,
            [.. failed.Take(MostFailures).Select(
                member => new ShownMember(member.Index, member.Attempt, member.Status.ToText(), member.Error))]);
    }

    /// <summary><c>37 of 500</c>.</summary>
    public string ToShortText() => string.Create(
        CultureInfo.InvariantCulture, $"{Finished} of {Size?.ToString(CultureInfo.InvariantCulture) ?? "members"}");

    /// <summary>A line for each state.</summary>
    public IEnumerable<string> ToLines()
    {
        yield return $"{ToShortText()} done, of group {Key}";
        if (Running > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{Running} running: {RunningIndices}");
        }

        if (MissingIndices is not null)
        {
            yield return $"missing: {MissingIndices}";
        }

        foreach (var member in Failures)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{member.Index} {member.Status} in attempt {member.Attempt}: {member.Error}");
        }

        if (Failed > Failures.Count)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"and {Failed - Failures.Count} more that failed");
        }
    }

    private static string? TextOf(IEnumerable<int> indices) => IndexRanges.ToText(indices) is { Length: > 0 } text ? text : null;
}

/// <summary>A member that has failed.</summary>
internal sealed record ShownMember(int Index, int Attempt, string Status, string? Error);
