namespace RunLinkedData.MLflow.Tracking;

/// <summary>A parameter of a run. Once logged it never changes.</summary>
public sealed record Param
{
    /// <summary>A parameter.</summary>
    /// <param name="key">The <see cref="Key"/>.</param>
    /// <param name="value">The <see cref="Value"/>.</param>
    public Param(string key, string value) => (Key, Value) = (key, value);

    /// <summary>The name; at most 250 characters.</summary>
    public string Key { get; init; }

    /// <summary>The value as text; at most 6,000 characters.</summary>
    public string Value { get; init; }
}
