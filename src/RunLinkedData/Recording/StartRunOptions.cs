namespace RunLinkedData.Recording;

/// <summary>What a run starts with.</summary>
public sealed class StartRunOptions
{
    /// <summary>The run's name for people. Default: one is made up, such as <c>calm-otter-42</c>.</summary>
    public string? Name { get; set; }

    /// <summary>What the run is about, as Markdown; MLflow shows it as the description.</summary>
    public string? Description { get; set; }

    /// <summary>The run that this one is a part of; it must exist.</summary>
    public string? ParentRunId { get; set; }

    /// <summary>
    /// The run of another program, of whatever process and library, that is joined instead of starting one: it is recorded on and left, and
    /// who started it ends it. As with the variable <c>MLFLOW_RUN_ID</c>; it goes with no parent. Default: null.
    /// </summary>
    public string? JoinRunId { get; set; }

    /// <summary>
    /// Whether programs that this one starts are to join the run: they find its ID in <c>MLFLOW_RUN_ID</c>, which you set for them. Its
    /// state is then read before anything is recorded, a run that one of them has ended as FINISHED or FAILED is opened again, and the
    /// record has what they recorded. Default: false.
    /// </summary>
    public bool IsShared { get; set; }

    /// <summary>
    /// Whether a run that is joined is joined by a tool, which records something for it and is no part of what it executes: what it does is
    /// recorded when it completes, nothing is said of its own code and machine, and when it fails the run stays as it was. A run that is
    /// started is started as ever. Default: false.
    /// </summary>
    public bool JoinAsTool { get; set; }

    /// <summary>The process's parameters, as given. Once logged they never change.</summary>
    public IDictionary<string, string> Parameters { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Tags: facts about the run that may change.</summary>
    public IDictionary<string, string> Tags { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
