using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.Recording.Sending;

/// <summary>Values that wait to be sent, in the order in which they came. One thread at a time.</summary>
internal sealed class RunValueQueue
{
    private readonly Queue<Param> _params = new();
    private readonly Queue<Tag> _tags = new();
    private readonly Queue<Metric> _metrics = new();
    private readonly Queue<DatasetInput> _inputs = new();

    public int Count => _params.Count + _tags.Count + _metrics.Count + _inputs.Count;

    /// <summary>Adds a param, tag, metric or dataset input.</summary>
    public void Add(object value)
    {
        switch (value)
        {
            case Param param:
                _params.Enqueue(param);
                break;
            case Tag tag:
                _tags.Enqueue(tag);
                break;
            case Metric metric:
                _metrics.Enqueue(metric);
                break;
            default:
                _inputs.Enqueue((DatasetInput)value);
                break;
        }
    }

    /// <summary>What the next call may carry; null when nothing waits. Dataset inputs come last: they have a call of their own.</summary>
    public RunValues? Peek()
    {
        if (Count == 0)
        {
            return null;
        }

        // Params and tags fit beside each other into the limit of 1,000 values; metrics fill up the rest.
        var parameters = _params.Take(TrackingLimits.BatchParams).ToArray();
        var tags = _tags.Take(TrackingLimits.BatchTags).ToArray();
        var metrics = _metrics.Take(TrackingLimits.BatchMetrics - parameters.Length - tags.Length).ToArray();
        var hasBatch = parameters.Length + tags.Length + metrics.Length > 0;
        return new RunValues(parameters, tags, metrics, hasBatch ? [] : [.. _inputs]);
    }

    /// <summary>Removes what <see cref="Peek"/> gave.</summary>
    public void Drop(RunValues values)
    {
        Drop(_params, values.Params.Length);
        Drop(_tags, values.Tags.Length);
        Drop(_metrics, values.Metrics.Length);
        Drop(_inputs, values.Inputs.Length);
    }

    private static void Drop<T>(Queue<T> queue, int count)
    {
        for (var i = 0; i < count; i++)
        {
            queue.Dequeue();
        }
    }
}
