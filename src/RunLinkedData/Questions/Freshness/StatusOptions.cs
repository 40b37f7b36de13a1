namespace RunLinkedData.Questions.Freshness;

/// <summary>What counts when it is told whether data is fresh.</summary>
public sealed class StatusOptions
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(1);

    /// <summary>
    /// How many steps upstream it is looked whether inputs are stale themselves; 0 for none, so that only newer versions of what was read
    /// directly count. Default: null, to the end.
    /// </summary>
    public int? Depth { get; set; }

    /// <summary>
    /// How old the newest version of what is asked for may be, from when it was published. Default: null, as the data contract of the
    /// dataset says (<see cref="RunTrackerOptions.Contracts"/>), else the tag <c>rld.freshness</c> of its process, if there is one.
    /// </summary>
    public TimeSpan? MaxAge { get; set; }

    /// <summary>Values that parameters have by now, by name: a version that was made with others is stale. Default: none.</summary>
    public IDictionary<string, string> Parameters { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Whether the commit of a version is compared with that of the work tree in <see cref="CodeFolder"/>, where both are of one
    /// repository. Default: true.
    /// </summary>
    public bool CompareCode { get; set; } = true;

    /// <summary>
    /// A folder of the code as it is by now. Default: null, that of the options of provenance, else the working directory.
    /// </summary>
    public string? CodeFolder { get; set; }

    /// <summary>
    /// Whether files, objects, addresses and tables that no run has made are asked for their version by now. Without, they are unknown.
    /// Default: true.
    /// </summary>
    public bool AskExternal { get; set; } = true;

    /// <summary>How long one external input, and git, may take to answer: more than zero, up to an hour. Default: 10 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    internal static StatusOptions Of(Action<StatusOptions>? configure)
    {
        var options = new StatusOptions();
        configure?.Invoke(options);
        var problem = options.Depth < 0 ? $"{nameof(Depth)} is {options.Depth}; it must be 0 or more, or null for no limit."
            : options.MaxAge <= TimeSpan.Zero ? $"{nameof(MaxAge)} is {options.MaxAge}; it must be more than zero, or null."
            : options.Timeout <= TimeSpan.Zero || options.Timeout > LongestTimeout
                ? $"{nameof(Timeout)} is {options.Timeout}; it must be more than zero, and at most an hour."
            : null;
        return problem is null ? options : throw new ArgumentException(problem);
    }
}
