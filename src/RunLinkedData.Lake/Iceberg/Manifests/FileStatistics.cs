namespace RunLinkedData.Lake.Iceberg.Manifests;

/// <summary>What a manifest knows of the columns of a file, by their IDs. Not every column is in all of them.</summary>
internal sealed record FileStatistics
{
    private static readonly Dictionary<int, long> NoCounts = [];
    private static readonly Dictionary<int, byte[]> NoBounds = [];

    /// <summary>How many values there are, missing ones as well.</summary>
    public IReadOnlyDictionary<int, long> Values { get; init; } = NoCounts;

    /// <summary>How many of them are missing.</summary>
    public IReadOnlyDictionary<int, long> Nulls { get; init; } = NoCounts;

    /// <summary>How many of them are no numbers.</summary>
    public IReadOnlyDictionary<int, long> NaNs { get; init; } = NoCounts;

    /// <summary>
    /// A value that none is less than (https://iceberg.apache.org/spec/#binary-single-value-serialization): not always one that is there.
    /// </summary>
    public IReadOnlyDictionary<int, byte[]> Lower { get; init; } = NoBounds;

    /// <summary>A value that none is greater than.</summary>
    public IReadOnlyDictionary<int, byte[]> Upper { get; init; } = NoBounds;
}
