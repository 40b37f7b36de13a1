using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.Recording.Sending;

/// <summary>Values that wait to be sent, in the order in which they came. One thread at a time.</summary>
internal sealed class RunValueQueue
{
    public Queue<Param> Params { get; } = new();

    public Queue<Tag> Tags { get; } = new();

    public Queue<Metric> Metrics { get; } = new();

    public Queue<DatasetInput> Inputs { get; } = new();

    public int Count => Params.Count + Tags.Count + Metrics.Count + Inputs.Count;

    /// <summary>What the next call may carry; null when nothing waits. Dataset inputs come last: they have a call of their own.</summary>
    public RunValues? Peek()
    {
        if (Count == 0)
        {
            return null;
        }

        // Params and tags fit beside each other into the limit of 1,000 values; metrics fill up the rest.
        var parameters = Params.Take(TrackingLimits.BatchParams).ToArray();
        var tags = Tags.Take(TrackingLimits.BatchTags).ToArray();
        var metrics = Metrics.Take(TrackingLimits.BatchMetrics - parameters.Length - tags.Length).ToArray();
        var hasBatch = parameters.Length + tags.Length + metrics.Length > 0;
        return new RunValues(parameters, tags, metrics, hasBatch ? [] : [.. Inputs]);
    }

    /// <summary>Removes what <see cref="Peek"/> gave.</summary>
    public void Drop(RunValues values)
    {
        Drop(Params, values.Params.Length);
        Drop(Tags, values.Tags.Length);
        Drop(Metrics, values.Metrics.Length);
        Drop(Inputs, values.Inputs.Length);
    }

    private static void Drop<T>(Queue<T> queue, int count)
    {
        for (var i = 0; i < count; i++)
        {
            queue.Dequeue();
        }
    }
}
