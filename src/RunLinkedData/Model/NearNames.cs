namespace RunLinkedData.Model;

/// <summary>Finds the names that a misspelt one may stand for.</summary>
internal static class NearNames
{
    private const int Most = 3;
    private const int LongestCompared = 100;

    /// <summary>The nearest names, at most three, that differ in case alone or in about a third of the letters.</summary>
    public static IReadOnlyList<string> Find(string wanted, IEnumerable<string> names)
    {
        if (wanted.Length > LongestCompared)
        {
            return [];
        }

        var limit = Math.Clamp(wanted.Length / 3, 1, 3);
        return [.. names
            .Where(name => Math.Abs(name.Length - wanted.Length) <= limit)
            .Select(name => (Name: name, Distance: Distance(wanted.ToUpperInvariant(), name.ToUpperInvariant())))
            .Where(near => near.Distance <= limit)
            .OrderBy(near => near.Distance)
            .ThenBy(near => near.Name, StringComparer.Ordinal)
            .Take(Most)
            .Select(near => near.Name)];
    }

    /// <summary>How many letters are added, left out, replaced, or changed with their neighbour.</summary>
    private static int Distance(string left, string right)
    {
        var (before, last, next) = (new int[right.Length + 1], new int[right.Length + 1], new int[right.Length + 1]);
        for (var j = 0; j <= right.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            next[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                next[j] = Math.Min(Math.Min(last[j], next[j - 1]) + 1, last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    next[j] = Math.Min(next[j], before[j - 2] + 1);
                }
            }

            (before, last, next) = (last, next, before);
        }

        return last[right.Length];
    }
}
