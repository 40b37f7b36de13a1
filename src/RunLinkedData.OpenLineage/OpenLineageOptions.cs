using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RunLinkedData.OpenLineage.Transports;

namespace RunLinkedData.OpenLineage;

/// <summary>
/// How OpenLineage is told of runs. What is not set here comes from OpenLineage's own variables and <c>openlineage.yml</c>.
/// </summary>
public sealed class OpenLineageOptions
{
    private const int LeastEventBytes = 10_000;

    /// <summary>
    /// Where events go. Default: as <c>openlineage.yml</c> says, else <c>OPENLINEAGE__TRANSPORT__*</c>, else <c>OPENLINEAGE_URL</c>;
    /// nowhere when none of them says.
    /// </summary>
    public IOpenLineageTransport? Transport { get; set; }

    /// <summary>The namespace of jobs. Default: <c>OPENLINEAGE_NAMESPACE</c>, else <c>default</c>.</summary>
    public string? JobNamespace { get; set; }

    /// <summary>
    /// The namespace of the datasets of runs. Programs that reach one store by different addresses give the same one here. Default: from
    /// the address of the tracking store, <c>mlflow://host:port</c>, or the URI of a database.
    /// </summary>
    public string? DatasetNamespace { get; set; }

    /// <summary>
    /// The environment variables that are told, of those that are recorded
    /// (<see cref="Provenance.ProvenanceOptions.EnvironmentVariables"/>). Default: those of <c>facets.environment_variables</c> in
    /// OpenLineage's settings, else none.
    /// </summary>
    public IList<string> EnvironmentVariables { get; } = [];

    /// <summary>
    /// How long what a run has read and written waits for company before a <c>RUNNING</c> event tells of it; zero or more, or
    /// <see cref="Timeout.InfiniteTimeSpan"/>, so that only the end tells of it. Default: 10 seconds.
    /// </summary>
    public TimeSpan RunningInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the end of a run may take to hand over what is left; more than zero, and 10 minutes at most. A run that was killed takes
    /// 1.5 seconds at most. Default: 5 seconds.
    /// </summary>
    public TimeSpan EndTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long an event may be, in bytes: 10,000 or more. What a run has read or written that has no room is told in events of its own
    /// before it. Default: 1,000,000, what servers and message queues take if nobody says otherwise.
    /// </summary>
    public int MaxEventBytes { get; set; } = 1_000_000;

    /// <summary>
    /// Where it is said what could not be read of past runs, in <see cref="RunTrackerExtensions.ReadOpenLineageAsync"/>. Of runs that go on
    /// it is said in the log of the tracker. Default: nowhere.
    /// </summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    internal void Check()
    {
        var problem = RunningInterval < TimeSpan.Zero && RunningInterval != Timeout.InfiniteTimeSpan
            ? $"{nameof(RunningInterval)} is {RunningInterval}; it must be zero or more, or infinite."
            : EndTimeout <= TimeSpan.Zero || EndTimeout > TimeSpan.FromMinutes(10)
                ? $"{nameof(EndTimeout)} is {EndTimeout}; it must be more than zero, and 10 minutes at most."
            : MaxEventBytes < LeastEventBytes ? $"{nameof(MaxEventBytes)} is {MaxEventBytes}; it must be {LeastEventBytes:N0} or more."
            : JobNamespace is { } job && string.IsNullOrWhiteSpace(job) ? $"{nameof(JobNamespace)} is blank; name one, or leave it null."
            : DatasetNamespace is { } dataset && string.IsNullOrWhiteSpace(dataset)
                ? $"{nameof(DatasetNamespace)} is blank; name one, or leave it null."
            : null;
        if (problem is not null)
        {
            throw new ArgumentException(problem);
        }
    }
}
