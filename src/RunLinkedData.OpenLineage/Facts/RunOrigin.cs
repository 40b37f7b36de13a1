using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.OpenLineage.Facts;

/// <summary>
/// What only the program knows that executes a run: who has started it, and under which namespace. It is kept in tags of the run, so that
/// its events can be made again later.
/// </summary>
internal sealed record RunOrigin
{
    /// <summary>The variable that names the run which has started a program.</summary>
    public const string ParentVariable = "OPENLINEAGE_PARENT_ID";

    /// <summary>The variable that names the run which has started all of it.</summary>
    public const string RootVariable = "OPENLINEAGE_ROOT_PARENT_ID";

    private const string ParentTag = "openlineage.parent";
    private const string RootTag = "openlineage.root";
    private const string NamespaceTag = "openlineage.job_namespace";

    /// <summary>The run that has started it.</summary>
    public ParentRun? Parent { get; init; }

    /// <summary>The run that has started all of it.</summary>
    public ParentRun? Root { get; init; }

    /// <summary>The namespace of its job; null for the usual one.</summary>
    public string? JobNamespace { get; init; }

    /// <summary>What whoever has started the program says in its environment.</summary>
    /// <param name="read">Reads a variable.</param>
    /// <param name="runId">The run, which is not its own parent: <c>rld run</c> names it to the programs that it starts.</param>
    /// <param name="jobNamespace">The namespace of its job; null for the usual one.</param>
    public static RunOrigin FromEnvironment(Func<string, string?> read, string runId, string? jobNamespace)
    {
        var (parent, root) = ParentRun.ParseContext(read("OPENLINEAGE_CONTEXT")) is { } context
            ? (context.Parent, context.Root)
            : (ParentRun.Parse(read(ParentVariable)), ParentRun.Parse(read(RootVariable)));
        var isOwn = parent?.RunId == Naming.RunUuid.Of(runId);
        return new() { Parent = isOwn ? null : parent, Root = isOwn ? null : root, JobNamespace = jobNamespace };
    }

    /// <summary>What the tags of a run say.</summary>
    public static RunOrigin FromTags(MlflowRun run) => new()
    {
        Parent = ParentRun.Parse(run.FindTag(ParentTag)),
        Root = ParentRun.Parse(run.FindTag(RootTag)),
        JobNamespace = run.FindTag(NamespaceTag),
    };

    /// <summary>The tags that say it.</summary>
    public IEnumerable<Tag> ToTags()
    {
        (string Key, string? Value)[] tags = [(ParentTag, Parent?.ToString()), (RootTag, Root?.ToString()), (NamespaceTag, JobNamespace)];
        return tags.Where(tag => tag.Value is not null).Select(tag => new Tag(tag.Key, tag.Value!));
    }
}
