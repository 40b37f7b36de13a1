using System.Globalization;
using RunLinkedData.Questions.Comparison.External;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.Provenance;
using RunLinkedData.Waiting;

namespace RunLinkedData.Questions.Comparison;

/// <summary>
/// Goes back through the inputs of two runs, level by level: the pairs of runs that wrote inputs of other content, and so on. Each level is
/// one search a page for its runs, and their records, a few at a time; what lies two levels back is not kept.
/// </summary>
internal sealed class InputWalk(RunReader directory, ProvenanceReader reader, ExternalContents external, int? depth)
{
    /// <summary>Nobody looks at more, and a store from outside could have any number.</summary>
    private const int MostPairs = 5000;

    private readonly Dictionary<(string, string), ComparedPair> _pairs = [];
    private readonly CodeChanges _code = new(reader);

    /// <summary>Fills a pair, whose runs were read with their records, and all behind it.</summary>
    public async Task FillAsync(ComparedPair first, Dictionary<string, WalkedRun> runs, CancellationToken cancellationToken)
    {
        List<ComparedPair> level = [first];
        _pairs.Add(KeyOf(first), first);
        for (var step = 0; level.Count > 0; step++)
        {
            await LimitedParallel.ForEachAsync(
                level, (pair, token) => CompareAsync(pair, runs, token), cancellationToken).ConfigureAwait(false);
            var inputs = await FindInputsAsync(level, runs, cancellationToken).ConfigureAwait(false);
            level = level.SelectMany(pair => Follow(pair, runs, inputs, isLast: step >= depth)).ToList();
            runs = level.SelectMany(pair => new[] { pair.Original.RunId, pair.Other.RunId })
                .Distinct()
                .ToDictionary(id => id, id => inputs[id]);
            await LimitedParallel.ForEachAsync(
                runs.Values.Where(run => run.Provenance is null), ReadAsync, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(WalkedRun run, CancellationToken cancellationToken) =>
        run.Provenance = await reader.ReadAsync(run.Run, run.Process, cancellationToken).ConfigureAwait(false);

    private async Task CompareAsync(ComparedPair pair, Dictionary<string, WalkedRun> runs, CancellationToken cancellationToken)
    {
        var (one, two) = (runs[pair.Original.RunId], runs[pair.Other.RunId]);
        var (changes, note) = await _code.CompareAsync(one, two, cancellationToken).ConfigureAwait(false);
        pair.Changes.AddRange([.. changes, .. RunChanges.Of(one.Provenance!, two.Provenance!)]);
        pair.External.AddRange(
            await external.CompareAsync((one.Run, one.Provenance!), (two.Run, two.Provenance!), pair.Notes.Add, cancellationToken)
                .ConfigureAwait(false));
        pair.Metrics.AddRange(MetricDifference.Between(one.Provenance!, two.Provenance!));
        pair.Code = changes.Count == 0 && note is null ? null : CodeChanges.Describe(one.Provenance!, two.Provenance!);
        pair.Notes.AddRange([.. RunChanges.Notes(one.Provenance!, two.Provenance!), .. note is null ? Array.Empty<string>() : [note]]);
    }

    /// <summary>
    /// The runs that wrote the inputs which differ, as far as they are in the store; those of this level, which
    /// are read already, are among them.
    /// </summary>
    private async Task<Dictionary<string, WalkedRun>> FindInputsAsync(
        List<ComparedPair> level, Dictionary<string, WalkedRun> runs, CancellationToken cancellationToken)
    {
        var wanted = level.SelectMany(pair => InputPairing.RunsOf(
            runs[pair.Original.RunId].Provenance!, runs[pair.Other.RunId].Provenance!)).ToHashSet(StringComparer.Ordinal);
        var found = wanted.Where(runs.ContainsKey).ToDictionary(id => id, id => runs[id], StringComparer.Ordinal);
        foreach (var run in await directory.GetAsync(wanted.Where(id => !runs.ContainsKey(id)), cancellationToken).ConfigureAwait(false))
        {
            found[run.Info.RunId] = new WalkedRun(run, await directory.ProcessOfAsync(run, cancellationToken).ConfigureAwait(false));
        }

        return found;
    }

    /// <summary>Adds the inputs of a pair to it, and gives the pairs behind them that were not met before.</summary>
    private List<ComparedPair> Follow(
        ComparedPair pair, Dictionary<string, WalkedRun> runs, Dictionary<string, WalkedRun> inputs, bool isLast)
    {
        List<ComparedPair> found = [];
        foreach (var input in InputPairing.Pair(runs[pair.Original.RunId].Provenance!, runs[pair.Other.RunId].Provenance!, inputs))
        {
            ComparedPair? why = null;
            if (input.Original is not { } one || input.Other is not { } two)
            {
                var name = input.Process is null ? input.Dataset : $"{input.Process}/{input.Dataset}";
                pair.Changes.Add(new Change
                {
                    Kind = ChangeKind.Input,
                    Name = name,
                    Original = input.Original?.RunId,
                    Other = input.Other?.RunId,
                });
            }
            else if (input.IsContentEqual != true && !isLast)
            {
                why = Find(input, one, two);
            }

            pair.Inputs.Add((input, why));
        }

        return found;

        ComparedPair? Find(InputDifference input, InputVersion one, InputVersion two)
        {
            if (!inputs.TryGetValue(one.RunId, out var left) || !inputs.TryGetValue(two.RunId, out var right))
            {
                var gone = inputs.ContainsKey(one.RunId) ? two.RunId : one.RunId;
                pair.Notes.Add($"Why '{input.Dataset}' differs is not known: run {gone}, which wrote it, is not in the store any more.");
                return null;
            }

            if (!_pairs.TryGetValue((one.RunId, two.RunId), out var why))
            {
                if (_pairs.Count == MostPairs)
                {
                    pair.Notes.Add(string.Create(
                        CultureInfo.InvariantCulture,
                        $"Why '{input.Dataset}' differs was not looked for: "
                        + $"there are more than {MostPairs} pairs of runs behind this one."));
                    return null;
                }

                why = new ComparedPair(ComparedRun.Of(left.Run, left.Process), ComparedRun.Of(right.Run, right.Process));
                _pairs.Add(KeyOf(why), why);
                found.Add(why);
            }

            why.IsDifferent |= input.IsContentEqual == false;
            return why;
        }
    }

    private static (string, string) KeyOf(ComparedPair pair) => (pair.Original.RunId, pair.Other.RunId);
}
