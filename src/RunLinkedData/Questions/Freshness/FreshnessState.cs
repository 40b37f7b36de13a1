namespace RunLinkedData.Questions.Freshness;

/// <summary>Whether data is made from the newest there is. The later the value, the worse: of several the worst counts.</summary>
public enum FreshnessState
{
    /// <summary>All that was asked is as it was when the data was made.</summary>
    Fresh,

    /// <summary>Nothing is known to be newer, and something could not be asked.</summary>
    Unknown,

    /// <summary>Something is newer than what the data was made from.</summary>
    Stale,
}
