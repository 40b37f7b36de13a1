using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Questions.Reproducing;

/// <summary>How a run is made again: the code, the program, its parameters, and the data versions that it has to read.</summary>
/// <remarks>
/// Start the program with <see cref="Variables"/>: the library honours them, whatever the program's own code says. <see cref="Warnings"/>
/// tells what may come out otherwise.
/// </remarks>
public sealed record Reproduction
{
    /// <summary>The run that is to be made again.</summary>
    public required string RunId { get; init; }

    /// <summary>The process it is a run of.</summary>
    public required string Process { get; init; }

    /// <summary>The commit of its code: 40 or 64 lower-case hexadecimal digits; null when it is not known.</summary>
    public string? Commit { get; init; }

    /// <summary>The address of the repository, without credentials; null when it is not known.</summary>
    public string? Remote { get; init; }

    /// <summary>
    /// The folder of the work tree on the machine of the run, which holds the commit when no other place is
    /// known; null when there was none.
    /// </summary>
    public string? Root { get; init; }

    /// <summary>
    /// Whether the work tree had changes that were not committed, or sources that git did not track; null when it is not known.
    /// </summary>
    public bool? IsDirty { get; init; }

    /// <summary>The artifact of the run that holds those changes, for <c>git apply</c>; null when there is none.</summary>
    public string? Diff { get; init; }

    /// <summary>The container image that it was executed in; null when there was none, or it is not known.</summary>
    public ContainerImage? Image { get; init; }

    /// <summary>
    /// The command, word by word: <c>dotnet run --project FOLDER -- ...</c>, in the root of the repository, for a program that was executed
    /// from a work tree, else the command line as it was. Empty when it is not known.
    /// </summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>The parameters.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The data versions in place of references that move, such as <c>sales/transactions@latest</c>.</summary>
    public IReadOnlyList<PinnedInput> Pins { get; init; } = [];

    /// <summary>What the run read that no run of the store has made. It cannot be pinned and must still be the same.</summary>
    public IReadOnlyList<ExternalInput> ExternalInputs { get; init; } = [];

    /// <summary>
    /// The environment variables to start the program with: <c>MLFLOW_TRACKING_URI</c> (without credentials), <c>RLD_REPRODUCES</c>,
    /// <c>RLD_PIN_...</c>, <c>RLD_PARAM_...</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>What is not known, or may be otherwise than it was, in sentences. Empty when nothing is.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>
    /// One line for a POSIX shell that executes the program in its image, by digest where that is known; null when there was no image, or
    /// it has no usable name.
    /// </summary>
    public string? ToDockerCommand() => DockerCommand.Of(this);

    /// <summary>
    /// A script for a POSIX shell that fetches the code into a new folder and executes the program. It writes nothing outside of that
    /// folder but what the program itself writes.
    /// </summary>
    public string ToShellScript() => ShellScript.Of(this);
}
