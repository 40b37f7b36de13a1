namespace RunLinkedData;

/// <summary>How a dataset is loaded.</summary>
public sealed class LoadDatasetOptions
{
    /// <summary>
    /// Also opens what is not published: a dataset, with its manifest, of a run that is still RUNNING, has FAILED or was deleted. Default: false.
    /// For looking at what went wrong; nothing should be built on it.
    /// </summary>
    public bool AllowUnpublished { get; set; }
}
