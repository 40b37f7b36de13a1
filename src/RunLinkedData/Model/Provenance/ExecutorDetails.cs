namespace RunLinkedData.Model.Provenance;

/// <summary>Makes the details of an executor or an orchestrator.</summary>
internal static class ExecutorDetails
{
    /// <summary>The facts that are known, sorted by name.</summary>
    public static IReadOnlyDictionary<string, string> Of(params ReadOnlySpan<(string Name, string? Value)> facts)
    {
        var known = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in facts)
        {
            if (!string.IsNullOrEmpty(value))
            {
                known[name] = value;
            }
        }

        return known;
    }

    /// <summary>Whether two sets of details say the same.</summary>
    public static bool AreEqual(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(fact => other.TryGetValue(fact.Key, out var value) && value == fact.Value);
}
