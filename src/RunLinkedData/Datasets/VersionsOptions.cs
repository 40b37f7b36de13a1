namespace RunLinkedData.Datasets;

/// <summary>Which versions of a dataset are listed. All conditions must hold.</summary>
public sealed class VersionsOptions
{
    /// <summary>The run started at this moment or later. Default: no bound.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>The run started before this moment. Default: no bound.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>Values that parameters of the run must have, by name. Default: none.</summary>
    public IDictionary<string, string> Parameters { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Values that tags of the run must have, by name. Default: none.</summary>
    public IDictionary<string, string> Tags { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Also lists what runs have written that are still RUNNING or have FAILED. Default: false.</summary>
    public bool AllowUnpublished { get; set; }

    /// <summary>How many runs are read at a time: 1 to 1,000. Default: 100.</summary>
    public int PageSize { get; set; } = 100;
}
