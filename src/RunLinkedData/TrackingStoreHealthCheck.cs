using Microsoft.Extensions.Diagnostics.HealthChecks;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData;

/// <summary>Healthy when the tracking store answers.</summary>
internal sealed class TrackingStoreHealthCheck(Func<RunTracker> tracker) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var store = tracker().TrackingStore;
            await store.SearchExperimentsAsync(new ExperimentQuery { MaxResults = 1 }, cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy($"{store.TrackingUri} answers.");
        }
        catch (MlflowException exception)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception);
        }
    }
}
