namespace RunLinkedData.Datasets.Caching;

/// <summary>What is in a cache, or was removed from it.</summary>
/// <param name="Files">The number of files of data.</param>
/// <param name="Versions">The number of data versions that can be opened without asking the store.</param>
/// <param name="Bytes">The size of all of it.</param>
public readonly record struct DatasetCacheContent(int Files, int Versions, long Bytes);
