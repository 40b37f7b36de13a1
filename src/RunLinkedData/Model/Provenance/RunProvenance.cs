using System.Text.Json.Serialization;

namespace RunLinkedData.Model.Provenance;

/// <summary>
/// Where the data of a run comes from: its parameters, inputs, code, program, machine, image and executor. It lies in the run's artifacts
/// as <c>provenance/run.json</c>; <c>docs/provenance.schema.json</c> describes that file.
/// </summary>
public sealed record RunProvenance
{
    /// <summary>The version of the file's form that this library writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of the file's form.</summary>
    public int ProvenanceVersion { get; init; } = CurrentVersion;

    /// <summary>The run's ID, which is the version of the data it wrote.</summary>
    public required string RunId { get; init; }

    /// <summary>The run's name for people.</summary>
    public required string RunName { get; init; }

    /// <summary>The process it is a run of.</summary>
    public required string Process { get; init; }

    /// <summary>The ID of MLflow's experiment.</summary>
    public required string ExperimentId { get; init; }

    /// <summary>The state: <c>RUNNING</c>, <c>FINISHED</c>, <c>FAILED</c> or <c>KILLED</c>.</summary>
    public required string Status { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it ended badly; null when it did not, or nobody knows.</summary>
    public string? Error { get; init; }

    /// <summary>Who started it.</summary>
    public string? User { get; init; }

    /// <summary>The run that it is a part of, or null.</summary>
    public string? ParentRunId { get; init; }

    /// <summary>The run of the same job's earlier attempt, or null.</summary>
    public string? RetryOf { get; init; }

    /// <summary>The run that it makes again, or null.</summary>
    public string? Reproduces { get; init; }

    /// <summary>The parameters, as given.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// The last values of its own metrics, as MLflow has them: without the figures of its datasets and of its machine. Not in the file.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new SortedDictionary<string, double>(StringComparer.Ordinal);

    /// <summary>The data versions that it read.</summary>
    public IReadOnlyList<ProvenanceInput> Inputs { get; init; } = [];

    /// <summary>What it read that no run of the store has made.</summary>
    public IReadOnlyList<ExternalInput> ExternalInputs { get; init; } = [];

    /// <summary>The datasets that it wrote.</summary>
    public IReadOnlyList<ProvenanceOutput> Outputs { get; init; } = [];

    /// <summary>The source code.</summary>
    public CodeProvenance? Code { get; init; }

    /// <summary>The artifact that holds the changes of the code against its commit, or null: <c>provenance/changes.diff</c>.</summary>
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

    /// <summary>The artifact that holds what it logged, or null: <c>logs/run.log</c>.</summary>
    public string? Log { get; init; }

    /// <summary>The group whose members make the run together, such as the children of an array job; null when there is none.</summary>
    public GroupProvenance? Group { get; init; }

    /// <summary>
    /// The programs that joined the run, by <c>MLFLOW_RUN_ID</c> or as members of its group, each with its own code, packages and machine,
    /// such as the one that <c>rld run</c> executes; null when there are none.
    /// </summary>
    public IReadOnlyList<MemberProvenance>? Members { get; init; }

    /// <summary>What could not be captured, and why.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
