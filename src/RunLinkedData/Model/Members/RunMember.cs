using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Model.Members;

/// <summary>A program that has joined a run which another one owns: it records what it does, and leaves; the owner ends the run.</summary>
/// <param name="Id">What tells it from the others of the run: eight hexadecimal digits.</param>
internal sealed record RunMember(string Id)
{
    private const int IdLength = 8;

    /// <summary>Its record, in the artifacts of the run.</summary>
    public string RecordPath => PathOf("run.json");

    public static RunMember New() => new(Guid.NewGuid().ToString("N")[..IdLength]);

    /// <summary>Those that the tags of a run name.</summary>
    public static IReadOnlyList<RunMember> Of(MlflowRun run) =>
    [
        .. from tag in run.Tags
           where tag.Key.StartsWith(RunTags.MemberPrefix, StringComparison.Ordinal)
           let id = tag.Key[RunTags.MemberPrefix.Length..]
           where id.Length == IdLength && id.All(char.IsAsciiHexDigitLower)
           select new RunMember(id),
    ];

    /// <summary>Says on the run what has become of it: RUNNING, or how it left.</summary>
    public Tag ToTag(RunStatus status) => new(RunTags.MemberPrefix + Id, status.ToText());

    /// <summary>Tells the owner why it failed.</summary>
    public Tag ToErrorTag(string error) => new(RunTags.MemberErrorPrefix + Id, error);

    /// <summary>What it said last on the run.</summary>
    public string? FindStatus(MlflowRun run) => run.FindTag(RunTags.MemberPrefix + Id);

    /// <summary>Why it failed; null when it did not, or has not said.</summary>
    public string? FindError(MlflowRun run) => run.FindTag(RunTags.MemberErrorPrefix + Id);

    /// <summary>Where a file of its own lies, whose counterpart of the owner has that path.</summary>
    public string PathOf(string path) => $"provenance/members/{Id}/{path[(path.LastIndexOf('/') + 1)..]}";
}
