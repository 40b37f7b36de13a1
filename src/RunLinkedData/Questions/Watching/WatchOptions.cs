using RunLinkedData.Model;

namespace RunLinkedData.Questions.Watching;

/// <summary>What is watched, from where, and how.</summary>
public sealed class WatchOptions
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestTolerance = TimeSpan.FromDays(1);

    /// <summary>Only the versions of this dataset. Default: null, those of all datasets of the process.</summary>
    public string? Dataset { get; set; }

    /// <summary>
    /// Where to begin. Default: null, which is <see cref="WatchStart.Now"/> for a watch that follows, else
    /// <see cref="WatchStart.Beginning"/>.
    /// </summary>
    public WatchStart? From { get; set; }

    /// <summary>Waits for what is to come, until it is cancelled; else the watch ends after what is there. Default: true.</summary>
    public bool Follow { get; set; } = true;

    /// <summary>How long to wait before the store is asked again: 0.1 seconds to an hour. Default: 5 seconds.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How far the clock of a machine that publishes may be behind the clock here: 0 to a day. A version whose clock is further behind may
    /// be missed. Default: 10 minutes.
    /// </summary>
    /// <remarks>A longer time makes positions longer, and more to read again and again.</remarks>
    public TimeSpan ClockTolerance { get; set; } = TimeSpan.FromMinutes(10);

    internal static WatchOptions Of(Action<WatchOptions>? configure)
    {
        var options = new WatchOptions();
        configure?.Invoke(options);
        options.Check();
        return options;
    }

    private void Check()
    {
        if (Dataset is not null)
        {
            DatasetIdentity.CheckName(Dataset, nameof(Dataset));
        }

        var problem = Interval < ShortestInterval || Interval > LongestInterval
            ? $"{nameof(Interval)} is {Interval}; it must be from {ShortestInterval} to {LongestInterval}."
            : ClockTolerance < TimeSpan.Zero || ClockTolerance > LongestTolerance
                ? $"{nameof(ClockTolerance)} is {ClockTolerance}; it must be from 0 to {LongestTolerance.TotalHours:0} hours."
            : null;
        if (problem is not null)
        {
            throw new ArgumentException(problem);
        }
    }
}
