namespace RunLinkedData.Datasets.Expecting;

/// <summary>Names that expectations have as checks, which are metrics of MLflow.</summary>
internal static class CheckNames
{
    private const int Longest = 120;

    /// <summary>
    /// A name for each: what MLflow takes in names of metrics, and no name twice. The same expectations have the same names in each run.
    /// </summary>
    public static IReadOnlyList<(Expectation Expected, string Name)> Of(IEnumerable<Expectation> all)
    {
        HashSet<string> used = new(StringComparer.Ordinal);
        List<(Expectation, string)> named = [];
        foreach (var expected in all)
        {
            var name = string.Concat(expected.Name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' ? c : '_'));
            name = name.Length > Longest ? name[..Longest] : name;
            var unused = name;
            for (var number = 2; !used.Add(unused); number++)
            {
                unused = $"{name}_{number}";
            }

            named.Add((expected, unused));
        }

        return named;
    }
}
