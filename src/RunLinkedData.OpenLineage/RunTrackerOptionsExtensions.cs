using RunLinkedData.OpenLineage.Events;
using RunLinkedData.OpenLineage.Observing;

namespace RunLinkedData.OpenLineage;

/// <summary>Adds OpenLineage to a tracker.</summary>
public static class RunTrackerOptionsExtensions
{
    /// <summary>
    /// Tells OpenLineage of the runs of the tracker: their starts and ends, and what they read and wrote. Without any setting that says
    /// where events go, it does nothing.
    /// </summary>
    /// <remarks>
    /// Variables and <c>openlineage.yml</c> are read now. No run fails for anything that is wrong with them, with the server or on the way
    /// to it: that is a warning on the run and in the log.
    /// </remarks>
    /// <param name="options">The options of the tracker.</param>
    /// <param name="configure">Sets where and how; null for OpenLineage's own settings.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentException">A setting that was given here cannot be used.</exception>
    public static RunTrackerOptions UseOpenLineage(this RunTrackerOptions options, Action<OpenLineageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var setup = LineageSetup.Of(configure, options.Environment);
        if (setup.Transport is { } transport)
        {
            options.Observers.Add(new OpenLineageObserver(
                new LineageEvents(setup.Events), transport, setup.JobNamespaceOfRuns, setup.Observer));
        }
        else if (setup.Problem is { } problem)
        {
            options.Observers.Add(new UnusableObserver(problem));
        }

        return options;
    }
}
