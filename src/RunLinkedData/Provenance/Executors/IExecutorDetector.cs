using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors;

/// <summary>
/// Recognises one kind of executor, such as the scheduler of a company. It has no state, and looks at nothing but the probe.
/// </summary>
/// <remarks>
/// Add it to <c>RunTrackerOptions.ExecutorDetectors</c>. Those are asked before the kinds that the library knows;
/// the first that answers counts.
/// </remarks>
public interface IExecutorDetector
{
    /// <summary>What executes this program; null when it is not of this kind. What it throws is a note on the run.</summary>
    /// <param name="probe">The environment of the program.</param>
    Executor? Detect(ExecutionProbe probe);

    /// <summary>
    /// The job of several equal executions that this program is one of, such as an array job; null when it is not, or not of this kind.
    /// </summary>
    /// <param name="probe">The environment of the program.</param>
    ExecutorArray? FindArray(ExecutionProbe probe) => null;
}
