using ParquetSharp;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Tables.Formats;

/// <summary>Where in a Parquet file columns lie.</summary>
internal static class ParquetRanges
{
    private const int MagicBytes = 4;
    private const int TrailerBytes = 8;
    private const string OwnWriter = "parquet-cpp-arrow ";

    /// <summary>
    /// The row groups of a file, with what is read of them. Which offsets the footer has, the library does not say; but its own writer
    /// leaves no gaps between chunks, from the start of the file on, with indexes of pages behind them all. In files of other writers it
    /// stays open where they lie.
    /// </summary>
    /// <param name="file">The file, of which the footer is there.</param>
    /// <param name="length">Its size.</param>
    /// <param name="leaves">The columns.</param>
    public static IReadOnlyList<RangedGroup> Of(ParquetFileReader file, long length, IReadOnlyCollection<int> leaves)
    {
        using (file)
        {
            var metadata = file.FileMetaData;
            var at = (long)MagicBytes;
            List<RangedGroup> groups = [];
            for (var i = 0; i < metadata.NumRowGroups; i++)
            {
                using var group = file.RowGroup(i);
                List<FileRange> ranges = [];
                for (var leaf = 0; leaf < group.MetaData.NumColumns; leaf++)
                {
                    using var chunk = group.MetaData.GetColumnChunkMetaData(leaf);
                    if (leaves.Contains(leaf))
                    {
                        ranges.Add(new FileRange(at, chunk.TotalCompressedSize));
                    }

                    at += chunk.TotalCompressedSize;
                }

                groups.Add(new RangedGroup(group.MetaData.NumRows, ranges.Sum(range => range.Length), ranges));
            }

            return metadata.CreatedBy.StartsWith(OwnWriter, StringComparison.Ordinal) && at + metadata.Size + TrailerBytes <= length
                ? groups
                : [.. groups.Select(group => group with { Ranges = [] })];
        }
    }
}
