namespace RunLinkedData.Datasets.Caching;

/// <summary>What is in a cache, or was removed from it.</summary>
public readonly record struct DatasetCacheContent
{
    /// <summary>The number of files of data.</summary>
    public required int Files { get; init; }

    /// <summary>The number of data versions that can be opened without asking the store.</summary>
    public required int Versions { get; init; }

    /// <summary>The size of all of it.</summary>
    public required long Bytes { get; init; }
}
