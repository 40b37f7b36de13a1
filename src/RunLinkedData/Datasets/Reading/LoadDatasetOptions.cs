namespace RunLinkedData.Datasets.Reading;

/// <summary>How a dataset is loaded.</summary>
public sealed class LoadDatasetOptions
{
    /// <summary>
    /// Also opens what is not published: a dataset, with its manifest, of a run that is still RUNNING, has FAILED or was deleted. Default:
    /// false. For looking at what went wrong; nothing should be built on it.
    /// </summary>
    public bool AllowUnpublished { get; set; }

    /// <summary>
    /// Whether a version that was seen published before, and its files, are taken from this machine's cache, and left there. Default: true.
    /// False asks the store about the run, which may have been deleted since, and fetches everything anew, without keeping it.
    /// </summary>
    public bool UseCache { get; set; } = true;
}
