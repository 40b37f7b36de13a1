using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.MLflow.Tracking.Stores;

/// <summary>
/// MLflow's tracking API: experiments and their runs, and what is logged to a run. All stores behave alike and use the same
/// error codes; one behaviour suite holds them to it.
/// </summary>
/// <remarks>
/// Every store is safe for use by many threads at once. Unless said otherwise a method throws <see cref="MlflowException"/>:
/// <c>RESOURCE_DOES_NOT_EXIST</c> for a run or experiment that is not there, <c>INVALID_PARAMETER_VALUE</c> for a value
/// that <see cref="TrackingLimits"/> refuses or a write to something deleted, <c>TEMPORARILY_UNAVAILABLE</c> when the store is busy,
/// and <see cref="OperationCanceledException"/> when the caller cancels. A refused call has changed nothing.
/// </remarks>
public partial interface ITrackingStore : IAsyncDisposable
{
    /// <summary>The tracking URI it was opened with, without user name, password and query.</summary>
    string TrackingUri { get; }

    /// <summary>The address of a run's page in the web pages of the store; null when it has none, as a database without a server.</summary>
    /// <param name="experimentId">The run's experiment.</param>
    /// <param name="runId">The run.</param>
    string? GetRunPage(string experimentId, string runId) => null;
}
