using System.Globalization;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Model.Members;

/// <summary>A program that has joined a run: it records what it does, and leaves; it does not end the run by that.</summary>
/// <param name="Id">
/// What tells it from the others of the run: eight hexadecimal digits; or its index, in four to six digits, where it is one of a group.
/// </param>
internal sealed record RunMember(string Id)
{
    private const int IdLength = 8;

    /// <summary>Its place, where it is one of a group.</summary>
    public GroupPlace? Place { get; private init; }

    /// <summary>Its record, in the artifacts of the run.</summary>
    public string RecordPath => PathOf("run.json");

    public static RunMember New() => new(Guid.NewGuid().ToString("N")[..IdLength]);

    public static RunMember At(GroupPlace place) => new(place.IndexText) { Place = place };

    /// <summary>Those that the tags of a run name.</summary>
    public static IReadOnlyList<RunMember> Of(MlflowRun run) =>
    [
        .. from tag in run.Tags
           where tag.Key.StartsWith(RunTags.MemberPrefix, StringComparison.Ordinal)
           let id = tag.Key[RunTags.MemberPrefix.Length..]
           where IndexOf(id) is not null || (id.Length == IdLength && id.All(char.IsAsciiHexDigitLower))
           select new RunMember(id),
    ];

    /// <summary>Says on the run what has become of it: RUNNING, or how it left; and the attempt, where there may be several.</summary>
    public Tag ToTag(RunStatus status) => new(
        RunTags.MemberPrefix + Id,
        Place is null ? status.ToText() : string.Create(CultureInfo.InvariantCulture, $"{status.ToText()} {Place.Attempt}"));

    /// <summary>Tells the others why it failed.</summary>
    public Tag ToErrorTag(string error) => new(RunTags.MemberErrorPrefix + Id, error);

    /// <summary>What it said last on the run.</summary>
    public string? FindStatus(MlflowRun run) => run.FindTag(RunTags.MemberPrefix + Id)?.Split(' ', 2)[0];

    /// <summary>Why it failed; null when it did not, or has not said.</summary>
    public string? FindError(MlflowRun run) => run.FindTag(RunTags.MemberErrorPrefix + Id) is { Length: > 0 } error ? error : null;

    /// <summary>What it said last on the run, as one of a group; null when it is none.</summary>
    public GroupMember? FindState(MlflowRun run) =>
        IndexOf(Id) is { } index
        && run.FindTag(RunTags.MemberPrefix + Id)?.Split(' ') is [var state, var number]
        && RunStatusText.Parse(state) is { } status
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            ? new GroupMember(index, attempt, status)
            {
                // That of an attempt before it stays on the run.
                Error = status is RunStatus.Failed or RunStatus.Killed ? FindError(run) : null,
            }
            : null;

    /// <summary>Where a file of its own lies, whose counterpart of the owner has that path.</summary>
    public string PathOf(string path) => $"provenance/members/{Id}/{path[(path.LastIndexOf('/') + 1)..]}";

    private static int? IndexOf(string id) =>
        id.Length < IdLength
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        && index <= GroupPlace.MostIndex
        && GroupPlace.ToText(index) == id
            ? index
            : null;
}
