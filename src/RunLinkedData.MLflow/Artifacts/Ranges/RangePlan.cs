namespace RunLinkedData.MLflow.Artifacts.Ranges;

/// <summary>How ranges of a file are fetched: those that lie close together as one.</summary>
internal static class RangePlan
{
    /// <summary>
    /// What lies between two ranges is read along up to this size: a call of its own takes some 10 ms, in which a good line brings more.
    /// </summary>
    private const long Gap = 256 << 10;

    /// <summary>The ranges in their order in the file, without those between which there is little.</summary>
    public static IReadOnlyList<ArtifactRange> Merge(IEnumerable<ArtifactRange> ranges)
    {
        List<ArtifactRange> merged = [];
        foreach (var range in ranges.Where(range => range.Length > 0).OrderBy(range => range.Offset))
        {
            if (merged.Count > 0 && range.Offset - merged[^1].End <= Gap)
            {
                merged[^1] = merged[^1] with { Length = Math.Max(merged[^1].End, range.End) - merged[^1].Offset };
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged;
    }
}
