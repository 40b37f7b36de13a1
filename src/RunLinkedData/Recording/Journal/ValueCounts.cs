using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Recording.Journal;

/// <summary>
/// How many values there are of each kind. Of one kind they are sent in the order in which they came, so that a number says which.
/// </summary>
internal readonly record struct ValueCounts(long Params = 0, long Tags = 0, long Metrics = 0, long Inputs = 0)
{
    public long Total => Params + Tags + Metrics + Inputs;

    /// <summary>One of the kind of <paramref name="what"/>; none when it is no value.</summary>
    public static ValueCounts Of(object what) => what switch
    {
        Param => new(Params: 1),
        Tag => new(Tags: 1),
        Metric => new(Metrics: 1),
        DatasetInput => new(Inputs: 1),
        _ => default,
    };

    public ValueCounts Plus(ValueCounts other) =>
        new(Params + other.Params, Tags + other.Tags, Metrics + other.Metrics, Inputs + other.Inputs);

    /// <summary>Whether there are no more of any kind than <paramref name="other"/> has.</summary>
    public bool IsWithin(ValueCounts other) =>
        Params <= other.Params && Tags <= other.Tags && Metrics <= other.Metrics && Inputs <= other.Inputs;
}
