using RunLinkedData.Dagster.Model;

namespace RunLinkedData.Dagster;

/// <summary>Adds Dagster to a tracker.</summary>
public static class RunTrackerOptionsExtensions
{
    // Dagster waits for 20 s for a program that it ends.
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Reports the runs of the tracker to Dagster: what they make as materializations of assets, with the run's ID as data version, their
    /// checks, their log, and how they end.
    /// </summary>
    /// <remarks>
    /// <para>
    /// In a program that Dagster has started by Pipes, the session is opened now, unless it is open: it is
    /// <see cref="DagsterPipes.Current"/>, which all trackers and the program's own calls share, and is closed with the program. What the
    /// runs made is reported then, as Dagster takes one materialization of an asset: the last run that ended as FINISHED counts, and what
    /// the program has reported itself goes before. The tracker's <see cref="RunTrackerOptions.DisposeTimeout"/> becomes 15 seconds at
    /// most, since Dagster waits for 20 for a program that it ends, and its runs are tagged with the run of Dagster.
    /// </para>
    /// <para>
    /// In one that Dagster has not started, each run that ends as FINISHED is reported to Dagster's web server, where one is known; what
    /// goes wrong with that is a warning in the log. Else nothing happens.
    /// </para>
    /// </remarks>
    /// <param name="options">The options of the tracker.</param>
    /// <param name="configure">Says which assets datasets are, and what is reported; null for the defaults.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentException">An option is not valid.</exception>
    /// <exception cref="InvalidOperationException">The session with Dagster was closed before.</exception>
    /// <exception cref="DagsterException">As <see cref="DagsterPipes.Open"/>.</exception>
    public static RunTrackerOptions UseDagster(this RunTrackerOptions options, Action<DagsterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        DagsterOptions dagster = new();
        configure?.Invoke(dagster);
        dagster.ThrowIfInvalid();
        options.Observers.Add(new DagsterObserver(dagster));
        if (DagsterPipes.CurrentOr(dagster.ConfigureSession) is { IsActive: true } pipes)
        {
            if (pipes.IsClosed)
            {
                throw new InvalidOperationException(
                    "The session with Dagster was closed before UseDagster(), and Dagster takes one of a program. Keep it open, or take "
                    + "DagsterPipes.Current, which closes with the program.");
            }

            options.Provenance.Orchestrator ??= StepOrchestrator.Of(pipes.Context, dagster.WebserverOr(options.Environment.Read));
            options.DisposeTimeout = options.DisposeTimeout < TimeToEnd ? options.DisposeTimeout : TimeToEnd;
        }

        return options;
    }
}
