using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Recording.Journal;

namespace RunLinkedData.Recording.Sending;

/// <summary>Values for one call of the store: either a batch, or dataset inputs.</summary>
internal sealed record RunValues(Param[] Params, Tag[] Tags, Metric[] Metrics, DatasetInput[] Inputs)
{
    public int Count => Params.Length + Tags.Length + Metrics.Length + Inputs.Length;

    public ValueCounts Counts => new(Params.Length, Tags.Length, Metrics.Length, Inputs.Length);

    public RunBatch Batch => new() { Params = Params, Tags = Tags, Metrics = Metrics };

    /// <summary>The same values in two parts, neither of them empty.</summary>
    public (RunValues First, RunValues Second) Halve()
    {
        var middle = Count / 2;
        return (Part(0, middle), Part(middle, Count));
    }

    private RunValues Part(int start, int end)
    {
        var offset = 0;
        return new RunValues(Slice(Params), Slice(Tags), Slice(Metrics), Slice(Inputs));

        T[] Slice<T>(T[] values)
        {
            var (from, to) = (Math.Clamp(start - offset, 0, values.Length), Math.Clamp(end - offset, 0, values.Length));
            offset += values.Length;
            return values[from..to];
        }
    }
}
