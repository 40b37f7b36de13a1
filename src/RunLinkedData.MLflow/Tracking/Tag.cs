namespace RunLinkedData.MLflow.Tracking;

/// <summary>A tag of a run, an experiment or a dataset input. The last value written counts.</summary>
/// <param name="Key">The name; at most 250 characters (255 on a dataset input).</param>
/// <param name="Value">
/// The value; at most 8,000 characters on a run, 20,000 on an experiment (5,000 on servers before MLflow 3.16), 500 on a dataset input.
/// </param>
public sealed record Tag(string Key, string Value);
