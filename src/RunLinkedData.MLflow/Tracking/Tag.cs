namespace RunLinkedData.MLflow.Tracking;

/// <summary>A tag of a run, an experiment or a dataset input. The last value written counts.</summary>
public sealed record Tag
{
    /// <summary>A tag.</summary>
    /// <param name="key">The <see cref="Key"/>.</param>
    /// <param name="value">The <see cref="Value"/>.</param>
    public Tag(string key, string value) => (Key, Value) = (key, value);

    /// <summary>The name; at most 250 characters (255 on a dataset input).</summary>
    public string Key { get; init; }

    /// <summary>
    /// The value; at most 8,000 characters on a run, 20,000 on an experiment (5,000 on servers before MLflow 3.16), 500 on a dataset input.
    /// </summary>
    public string Value { get; init; }
}
