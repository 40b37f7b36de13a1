using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.Recording.Journal;

namespace RunLinkedData.Recording.Sending;

/// <summary>Values that wait to be sent, in the order in which they came. One thread at a time.</summary>
internal sealed class RunValueQueue
{
    private const string Output = "output";

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

    /// <summary>
    /// What the next call may carry; null when nothing waits. Dataset inputs come last: they have a call of their own. Those that the run
    /// has made are the first among them, as MLflow shows the first one of a run.
    /// </summary>
    public RunValues? Peek()
    {
        if (Count == 0)
        {
            return null;
        }

        var batch = PeekBatch(default);
        return batch.Count > 0 ? batch : batch with { Inputs = [.. _inputs.OrderBy(input => input.Context == Output ? 0 : 1)] };
    }

    /// <summary>
    /// What may be on its way at the same time as <paramref name="first"/>; null when nothing may. The last of two tags of one name counts,
    /// and so they come one after the other; of params and metrics the order makes no difference.
    /// </summary>
    public RunValues? PeekBeside(RunValues first) =>
        _tags.Count == first.Tags.Length && PeekBatch(first.Counts) is { Count: > 0 } second ? second : null;

    /// <summary>Removes what <see cref="Peek"/> gave.</summary>
    public void Drop(RunValues values)
    {
        Drop(_params, values.Params.Length);
        Drop(_tags, values.Tags.Length);
        Drop(_metrics, values.Metrics.Length);
        Drop(_inputs, values.Inputs.Length);
    }

    // Params and tags fit beside each other into the limit of 1,000 values; metrics fill up the rest.
    private RunValues PeekBatch(ValueCounts skipped)
    {
        var parameters = _params.Skip((int)skipped.Params).Take(TrackingLimits.BatchParams).ToArray();
        var tags = _tags.Skip((int)skipped.Tags).Take(TrackingLimits.BatchTags).ToArray();
        var most = TrackingLimits.BatchMetrics - parameters.Length - tags.Length;
        return new RunValues(parameters, tags, [.. _metrics.Skip((int)skipped.Metrics).Take(most)], []);
    }

    private static void Drop<T>(Queue<T> queue, int count)
    {
        for (var i = 0; i < count; i++)
        {
            queue.Dequeue();
        }
    }
}
