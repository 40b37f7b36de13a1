namespace RunLinkedData.Versions.Aliases;

/// <summary>How far a move of an alias has come.</summary>
internal enum AliasState
{
    /// <summary>Its writer is looking whether another is at work.</summary>
    Pending,

    /// <summary>It stands.</summary>
    Done,

    /// <summary>It gave way to another, or was given up.</summary>
    Withdrawn,
}
