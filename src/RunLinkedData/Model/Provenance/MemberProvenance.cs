namespace RunLinkedData.Model.Provenance;

/// <summary>
/// What a program recorded that joined a run of another one, by <c>MLFLOW_RUN_ID</c>, or as a member of a group: itself, and what it read
/// and wrote. In the run's artifacts it is <c>provenance/members/ID/run.json</c>; once the run has ended, its record has it too.
/// </summary>
public sealed record MemberProvenance
{
    /// <summary>
    /// What tells it from the others of the run: eight hexadecimal digits; of a member of a group its index, in four to six digits.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>
    /// How it left the run: <c>FINISHED</c>, <c>FAILED</c> or <c>KILLED</c>; <c>RUNNING</c> when it has not, or was killed before it could.
    /// The run ends as its owner says.
    /// </summary>
    public required string Status { get; init; }

    /// <summary>When it joined; null when its own record cannot be read.</summary>
    public DateTimeOffset? JoinedAt { get; init; }

    /// <summary>When it left; null while it has not.</summary>
    public DateTimeOffset? LeftAt { get; init; }

    /// <summary>Why it failed; null when it did not, or nobody knows.</summary>
    public string? Error { get; init; }

    /// <summary>The data versions that it read.</summary>
    public IReadOnlyList<ProvenanceInput> Inputs { get; init; } = [];

    /// <summary>What it read that no run of the store has made.</summary>
    public IReadOnlyList<ExternalInput> ExternalInputs { get; init; } = [];

    /// <summary>The datasets that it wrote.</summary>
    public IReadOnlyList<ProvenanceOutput> Outputs { get; init; } = [];

    /// <summary>Its source code.</summary>
    public CodeProvenance? Code { get; init; }

    /// <summary>The artifact that holds the changes of the code against its commit, or null.</summary>
    public string? Diff { get; init; }

    /// <summary>The program and its command line.</summary>
    public ProgramProvenance? Program { get; init; }

    /// <summary>The packages of the program.</summary>
    public IReadOnlyList<PackageVersion>? Packages { get; init; }

    /// <summary>The environment variables that are recorded.</summary>
    public IReadOnlyDictionary<string, string>? EnvironmentVariables { get; init; }

    /// <summary>The machine.</summary>
    public MachineProvenance? Machine { get; init; }

    /// <summary>The container image.</summary>
    public ContainerImage? Image { get; init; }

    /// <summary>What executed it.</summary>
    public Executor? Executor { get; init; }

    /// <summary>What decided that it was to be executed.</summary>
    public Orchestrator? Orchestrator { get; init; }

    /// <summary>What could not be captured, and why.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
