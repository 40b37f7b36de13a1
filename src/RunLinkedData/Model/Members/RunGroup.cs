using System.Globalization;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Model.Members;

/// <summary>The group whose members make a run together, as the tags of the run tell it.</summary>
/// <param name="Key">The key by which they find the run.</param>
/// <param name="Size">How many they are; null when nobody has said.</param>
/// <param name="Members">Those that have joined, by index.</param>
internal sealed record RunGroup(string Key, int? Size, IReadOnlyList<GroupMember> Members)
{
    /// <summary>Where the members have the key from; null when none has said so.</summary>
    public string? Origin { get; private init; }

    /// <summary>The group of a run; null when the run is not one of a group.</summary>
    public static RunGroup? Of(MlflowRun run)
    {
        if (run.FindTag(RunTags.Group) is not { } key)
        {
            return null;
        }

        int? size = int.TryParse(run.FindTag(RunTags.GroupSize), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : null;
        var members = RunMember.Of(run).Select(member => member.FindState(run)).OfType<GroupMember>();
        return new RunGroup(key, size, [.. members.OrderBy(member => member.Index)]) { Origin = run.FindTag(RunTags.GroupOrigin) };
    }

    /// <summary>The indices of the members in a state.</summary>
    public IEnumerable<int> In(RunStatus status) => Members.Where(member => member.Status == status).Select(member => member.Index);

    /// <summary>The indices from which nobody has joined, of a group of that size.</summary>
    public IEnumerable<int> Missing(int size) => Enumerable.Range(0, size).Except(Members.Select(member => member.Index));
}
