namespace RunLinkedData.Datasets.Caching;

/// <summary>The disk of the cache failed, and not the source of what was to be put there.</summary>
internal sealed class CacheTroubleException(Exception cause) : Exception(cause.Message, cause);
