using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Questions.Comparison;

/// <summary>Sets the inputs of two runs against each other.</summary>
internal static class InputPairing
{
    /// <summary>The inputs of two runs that only one of them has read, by the IDs of the runs that wrote them.</summary>
    public static IEnumerable<string> RunsOf(RunProvenance one, RunProvenance two) =>
        Except(one, two).Concat(Except(two, one)).Select(input => input.RunId);

    /// <summary>Pairs them; <paramref name="runs"/> has those of <see cref="RunsOf"/> that are in the store.</summary>
    public static IEnumerable<InputDifference> Pair(RunProvenance one, RunProvenance two, IReadOnlyDictionary<string, WalkedRun> runs)
    {
        var (left, right) = (Except(one, two).ToList(), Except(two, one).ToList());
        var processes = left.Concat(right)
            .Select(input => (input.Dataset, Process: ProcessOf(input, runs)))
            .Where(known => known.Process is not null)
            .DistinctBy(known => known.Dataset)
            .ToDictionary(known => known.Dataset, known => known.Process, StringComparer.Ordinal);
        var (originals, others) = (left.ToLookup(KeyOf), right.ToLookup(KeyOf));
        return from key in originals.Concat(others).Select(versions => versions.Key).Distinct()
               orderby key.Dataset, key.Process
               from difference in Pair(key, Sorted(originals[key]), Sorted(others[key]))
               select difference;

        // A version whose run is gone counts as one of the process that wrote the other versions.
        (string Dataset, string? Process) KeyOf(ProvenanceInput input) =>
            (input.Dataset, ProcessOf(input, runs) ?? processes.GetValueOrDefault(input.Dataset));

        List<InputVersion> Sorted(IEnumerable<ProvenanceInput> inputs) =>
            [.. inputs.Select(input => VersionOf(input, runs.GetValueOrDefault(input.RunId)))
                .OrderBy(version => version.StartedAt)
                .ThenBy(version => version.RunId, StringComparer.Ordinal)];
    }

    private static IEnumerable<InputDifference> Pair(
        (string Dataset, string? Process) key, List<InputVersion> originals, List<InputVersion> others)
    {
        for (var i = 0; i < Math.Max(originals.Count, others.Count); i++)
        {
            yield return new InputDifference
            {
                Dataset = key.Dataset,
                Process = key.Process,
                Original = originals.ElementAtOrDefault(i),
                Other = others.ElementAtOrDefault(i),
            };
        }
    }

    private static IEnumerable<ProvenanceInput> Except(RunProvenance one, RunProvenance two) =>
        one.Inputs.ExceptBy(two.Inputs.Select(Identity), Identity);

    private static (string Dataset, string RunId) Identity(ProvenanceInput input) => (input.Dataset, input.RunId);

    private static string? ProcessOf(ProvenanceInput input, IReadOnlyDictionary<string, WalkedRun> runs) =>
        runs.GetValueOrDefault(input.RunId)?.Process ?? input.Process;

    // The run that wrote it knows better than the one that read it.
    private static InputVersion VersionOf(ProvenanceInput input, WalkedRun? run) => new()
    {
        RunId = input.RunId,
        StartedAt = run is null ? null : RunFacts.Time(run.Run.Info.StartTime),
        Digest = run?.Run.FindTag(RunTags.OutputPrefix + input.Dataset) ?? input.Digest,
    };
}
