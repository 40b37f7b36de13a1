namespace RunLinkedData.Model.Provenance;

/// <summary>The group whose members make a run together, such as the children of an array job.</summary>
public sealed record GroupProvenance
{
    /// <summary>The key by which they find the run.</summary>
    public required string Key { get; init; }

    /// <summary>How many they are; null when nobody has said.</summary>
    public int? Size { get; init; }

    /// <summary>
    /// Where the members have it from: <c>options</c>, <c>run_id</c> (<c>MLFLOW_RUN_ID</c> named the run), or the kind of the executor
    /// whose job it is, such as <c>aws-batch</c>; null when that was not recorded.
    /// </summary>
    public string? Origin { get; init; }
}
