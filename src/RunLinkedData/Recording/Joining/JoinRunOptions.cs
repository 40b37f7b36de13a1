namespace RunLinkedData.Recording.Joining;

/// <summary>
/// Which group a program joins, as which of its members, and what it records at once. In an array job all of the first is known from the
/// executor.
/// </summary>
public sealed class JoinRunOptions
{
    /// <summary>
    /// The key by which the members find their run, the same for all of them and for no other run of the process: <c>sales 2026-11-30</c>.
    /// Default: the run that <c>MLFLOW_RUN_ID</c> names, else the job of the executor. At most 250 characters.
    /// </summary>
    public string? Group { get; set; }

    /// <summary>Which of the members this one is, from 0 to 999,999, without gaps. Default: as the executor says.</summary>
    public int? Index { get; set; }

    /// <summary>
    /// How many members there are; the last of them that completes publishes the run then. Default: as the executor says; when that says
    /// nothing, it is not known, and the run is published by <c>RunTracker.Publish</c> or <c>rld publish</c>.
    /// </summary>
    public int? Size { get; set; }

    /// <summary>The run's name for people, when this member is the one that creates it. Default: one is made up.</summary>
    public string? Name { get; set; }

    /// <summary>What the run is about, as Markdown, when this member is the one that creates it.</summary>
    public string? Description { get; set; }

    /// <summary>
    /// Parameters: the same value for all members, or a parameter of another name for each. Another value than the run has is refused.
    /// </summary>
    public IDictionary<string, string> Parameters { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Tags: facts about the run that may change. The member that sets one last has its way.</summary>
    public IDictionary<string, string> Tags { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
