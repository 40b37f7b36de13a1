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

    /// <summary>
    /// Whether rows are read by fetching the needed parts of files alone, where not all columns or rows are wanted, the format knows where
    /// they are (Parquet), and the store sends ranges of files. Default: <see cref="PartialReads.Never"/>, as the hash of a file that is
    /// not fetched whole cannot be checked. What is in the cache is read from there, and checked, in any case.
    /// </summary>
    public PartialReads PartialReads { get; set; }

    internal static LoadDatasetOptions Of(Action<LoadDatasetOptions>? configure)
    {
        var options = new LoadDatasetOptions();
        configure?.Invoke(options);
        return Enum.IsDefined(options.PartialReads)
            ? options
            : throw new ArgumentException($"{nameof(PartialReads)} has no value {options.PartialReads}.", nameof(configure));
    }
}
