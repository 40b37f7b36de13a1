using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance;

/// <summary>
/// What is recorded of where a run comes from. All of it is on by default, and secrets that are recognised are replaced by <c>***</c>.
/// </summary>
public sealed class ProvenanceOptions
{
    /// <summary>Whether commit, branch, remote and dirty flag are read from the git work tree of the program. Default: true.</summary>
    public bool Git { get; set; } = true;

    /// <summary>
    /// Whether the changes against the commit are kept, with the sources that git does not track, which needs <see cref="Git"/> and a
    /// <c>git</c> on the PATH; and a copy of the script that was started, when it is not among them. Default: true.
    /// </summary>
    public bool Diff { get; set; } = true;

    /// <summary>
    /// How long the diff may become, in bytes; files for which there is no room are left out as a whole. Default: 1 MiB. Zero or more.
    /// </summary>
    public int MaxDiffBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// How long <c>git</c> may take for the dirty flag and the diff together. It does so while the run goes on; a run that is shorter waits
    /// for it before it ends, one that does not end well for a quarter of <c>DisposeTimeout</c> at most. Default: 30 seconds.
    /// </summary>
    public TimeSpan GitTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether it is recognised what executes the runs (a job of AWS Batch, a pod, a CI job), in which image, and what orchestrates them.
    /// Default: true. When it is false, <see cref="Executor"/>, <see cref="Orchestrator"/>, <see cref="Image"/> and the variables
    /// <c>RLD_IMAGE</c> and <c>RLD_IMAGE_DIGEST</c> still count.
    /// </summary>
    public bool RecognizeExecutor { get; set; } = true;

    /// <summary>Whether the record of all of it is written to the run's artifacts as <c>provenance/run.json</c>. Default: true.</summary>
    public bool Record { get; set; } = true;

    /// <summary>Whether the packages that the program was built with are recorded. Default: true.</summary>
    public bool Packages { get; set; } = true;

    /// <summary>Whether the command line is recorded. Default: true.</summary>
    public bool CommandLine { get; set; } = true;

    /// <summary>Whether host, user, operating system and such are recorded. Default: true.</summary>
    public bool Machine { get; set; } = true;

    /// <summary>
    /// The environment variables that are recorded, and no others. A name may end with <c>*</c>. Default: those that change what a program
    /// of .NET computes or how fast, such as <c>DOTNET_*</c>, <c>TZ</c>, <c>LANG</c>, <c>OMP_NUM_THREADS</c>. Clear it to record none.
    /// </summary>
    public IList<string> EnvironmentVariables { get; private set; } =
    [
        "ASPNETCORE_ENVIRONMENT", "CUDA_VISIBLE_DEVICES", "COMPlus_*", "DOTNET_*", "LANG", "LC_*", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS",
        "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS", "RLD_*", "TZ",
    ];

    /// <summary>
    /// The program that the runs execute, for a tool that starts programs: what looks like a secret on its command line is replaced when it
    /// is recorded. Default: this program.
    /// </summary>
    public ProgramProvenance? Program { get; set; }

    /// <summary>
    /// The folder whose git work tree is the code of the runs. Default: the folder that this program lies in; for scripts, notebooks and a
    /// given <see cref="Program"/>, that of the script, else the working folder.
    /// </summary>
    public string? CodeFolder { get; set; }

    /// <summary>
    /// The commit, for where git does not know it, such as an image without its <c>.git</c>. Default: from the build, else from git.
    /// </summary>
    public string? Commit { get; set; }

    /// <summary>The branch. Default: from git.</summary>
    public string? Branch { get; set; }

    /// <summary>The address of the repository; credentials in it are removed. Default: from git.</summary>
    public string? Remote { get; set; }

    /// <summary>The container image, <c>registry/name:tag</c>. Default: as the executor says.</summary>
    public string? Image { get; set; }

    /// <summary>The digest of the container image, <c>sha256:...</c>. Default: as the executor says.</summary>
    public string? ImageDigest { get; set; }

    /// <summary>What executes the runs. Default: it is recognised from the environment.</summary>
    public Executor? Executor { get; set; }

    /// <summary>
    /// What has decided that the runs are executed, such as a run of Dagster. Default: it is recognised from the environment.
    /// </summary>
    public Orchestrator? Orchestrator { get; set; }

    internal ProvenanceOptions Copy()
    {
        var copy = (ProvenanceOptions)MemberwiseClone();
        copy.EnvironmentVariables = [.. EnvironmentVariables];
        return copy;
    }
}
