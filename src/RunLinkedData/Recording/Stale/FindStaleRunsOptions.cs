namespace RunLinkedData.Recording.Stale;

/// <summary>Which stale runs are looked for, and whether they are ended.</summary>
public sealed class FindStaleRunsOptions
{
    /// <summary>The process whose runs are looked at; null for those of all processes.</summary>
    public string? Process { get; set; }

    /// <summary>
    /// Past this age a run that shows as RUNNING is stale also when its executor is not recorded, does not know it, or is none that anybody
    /// here can ask. Null, the default, for no such limit: then only runs are stale whose executor says that it is over.
    /// </summary>
    public TimeSpan? OlderThan { get; set; }

    /// <summary>
    /// Whether runs are told too, whatever their age, whose executor could not be asked: see <see cref="StaleRun.CouldNotBeAsked"/>.
    /// Default: false.
    /// </summary>
    public bool IncludeNotAsked { get; set; }

    /// <summary>
    /// Whether stale runs are ended: as FAILED when their executor says that it went well, for then the program has not completed the run,
    /// else as KILLED; the reason becomes the tag <c>rld.error</c>. A run whose executor says that it waits or goes on, or could not be
    /// asked, is never ended. Default: false, they are only told.
    /// </summary>
    public bool End { get; set; }
}
