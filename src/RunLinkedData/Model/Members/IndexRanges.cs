using System.Globalization;

namespace RunLinkedData.Model.Members;

/// <summary>Indices for people: <c>0, 3-7, 12</c>.</summary>
internal static class IndexRanges
{
    /// <summary>So many ranges are told; of more, how many indices are left.</summary>
    public const int Most = 20;

    public static string ToText(IEnumerable<int> indices)
    {
        List<(int First, int Last)> ranges = [];
        foreach (var index in indices.Order())
        {
            if (ranges.Count > 0 && ranges[^1].Last + 1 >= index)
            {
                ranges[^1] = (ranges[^1].First, index);
            }
            else
            {
                ranges.Add((index, index));
            }
        }

        var text = string.Join(", ", ranges.Take(Most).Select(ToText));
        var left = ranges.Skip(Most).Sum(range => range.Last - range.First + 1);
        return left == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text} and {left} more");
    }

    private static string ToText((int First, int Last) range) => string.Create(
        CultureInfo.InvariantCulture, $"{range.First}{(range.First == range.Last ? "" : $"-{range.Last}")}");
}
