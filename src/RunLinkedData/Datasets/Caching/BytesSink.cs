namespace RunLinkedData.Datasets.Caching;

/// <summary>Takes bytes that are read from somewhere; they are not kept.</summary>
internal delegate void BytesSink(ReadOnlySpan<byte> bytes);
