namespace RunLinkedData.Questions.Lineage;

/// <summary>What a node of a <see cref="LineageGraph"/> stands for.</summary>
public enum LineageNodeKind
{
    /// <summary>A run of the store, in whatever state; deleted ones too.</summary>
    Run,

    /// <summary>Something that no run of the store has made: a database, a file, an object in a bucket.</summary>
    External,

    /// <summary>
    /// A run whose ID is recorded as an input, but that the store does not have, or does not show: it was removed for
    /// good, or is one of another store.
    /// </summary>
    Missing,
}
