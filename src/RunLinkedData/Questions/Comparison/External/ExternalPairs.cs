using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Questions.Comparison.External;

/// <summary>Sets the external inputs of two runs against each other.</summary>
internal static class ExternalPairs
{
    /// <summary>
    /// Those that are not the same. Several versions of one name: those that both have read fall out, the rest is paired as it comes.
    /// </summary>
    public static IEnumerable<(string Name, ExternalInput? Original, ExternalInput? Other)> Of(RunProvenance one, RunProvenance two)
    {
        var (left, right) = (Except(one, two).ToLookup(input => input.Name), Except(two, one).ToLookup(input => input.Name));
        return from name in left.Concat(right).Select(inputs => inputs.Key).Distinct().Order(StringComparer.Ordinal)
               let originals = Sorted(left[name])
               let others = Sorted(right[name])
               from i in Enumerable.Range(0, Math.Max(originals.Count, others.Count))
               select (name, originals.ElementAtOrDefault(i), others.ElementAtOrDefault(i));
    }

    private static IEnumerable<ExternalInput> Except(RunProvenance one, RunProvenance two) =>
        one.ExternalInputs.Where(input => !two.ExternalInputs.Any(other => IsSame(input, other)));

    // Where one of both was not pinned, its version has to do.
    private static bool IsSame(ExternalInput one, ExternalInput other) =>
        (one.Name, one.Version, one.Source) == (other.Name, other.Version, other.Source)
        && (one.Digest is null || other.Digest is null || one.Digest == other.Digest);

    private static List<ExternalInput> Sorted(IEnumerable<ExternalInput> inputs) =>
        [.. inputs.OrderBy(input => input.Version, StringComparer.Ordinal)];
}
