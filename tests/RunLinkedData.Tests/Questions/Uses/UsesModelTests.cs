using CsCheck;
using NUnit.Framework;
using RunLinkedData.Questions.Uses;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Questions.Uses;

/// <summary>Uses of drawn runs in a real store, beside a plain list of who has read what.</summary>
public class UsesModelTests : TrackerFixture
{
    private static readonly string[] Columns = ["Id", "Name", "Price"];
    private static readonly string[] Readers = ["a", "b", "makes 0"];

    // Of each run: its process, and what it reads: which version, and which columns (null: all without names; none: only loaded).
    private static readonly Gen<Reader[]> Runs = Gen.Select(
        Gen.Int[0, Readers.Length - 1],
        Gen.Select(Gen.Int[0, 3], Gen.Frequency((6, Gen.OneOf(Columns).Array[0, 2]), (1, Gen.Const((string[]?)null)))).List[0, 3],
        Gen.Bool,
        (process, reads, isDeleted) => new Reader(Readers[process], reads, isDeleted)).Array[0, 8];

    [Test]
    public void Uses_DrawnRuns_AreWhatThePlainListSays() => Runs.Sample(
        runs =>
        {
            // Versions 0 and 1 of the one process, 2 and 3 of the other.
            var round = Guid.NewGuid().ToString("N")[..8];
            string[] makers = [$"makes 0 {round}", $"makes 1 {round}"];
            string[] versions = [.. Enumerable.Range(0, 4).Select(i => PublishAsync(makers[i / 2]).GetAwaiter().GetResult())];
            foreach (var run in runs)
            {
                Write(run, versions, NameOf(run, round));
            }

            for (var maker = 0; maker < 2; maker++)
            {
                foreach (var column in Columns.Prepend(null))
                {
                    var uses = Tracker.Uses($"{makers[maker]}/items", o => o.Column = column);
                    Assert.That(
                        uses.Uses.Select(use => (
                            use.Process, use.Certainty, use.Runs, use.CertainRuns, string.Join(',', use.Columns), use.ReadsWhole)),
                        Is.EquivalentTo(Expect(runs, round, maker, column)));
                }
            }
        },
        iter: TestScale.Inputs(25),
        threads: 1);

    private static IEnumerable<(string, UseCertainty, int, int, string, bool)> Expect(
        Reader[] runs, string round, int maker, string? column) =>
        from run in runs
        where !run.IsDeleted
        let read = (
            from one in run.Reads
            where one.Version / 2 == maker
            group one by one.Version into versions
            let names = versions.SelectMany(one => one.Columns ?? []).Distinct().ToList()
            let isWhole = versions.Any(one => one.Columns is null)
            let isUnknown = !isWhole && names.Count == 0
            where column is null || names.Contains(column) || isWhole || isUnknown
            select (Names: names, IsWhole: isWhole, IsCertain: column is null || names.Contains(column))).ToList()
        where read.Count > 0
        group read by NameOf(run, round) into process
        let certain = process.Count(read => read.Any(one => one.IsCertain))
        select (
            process.Key,
            certain > 0 ? UseCertainty.Reads : UseCertainty.MayRead,
            process.Count(),
            certain,
            string.Join(',', process.SelectMany(read => read).SelectMany(one => one.Names).Distinct().Order(StringComparer.Ordinal)),
            process.Any(read => read.Any(one => one.IsWhole)));

    private static string NameOf(Reader run, string round) => $"{run.Process} {round}";

    private void Write(Reader reader, string[] versions, string process)
    {
        using var run = Tracker.StartRun(process);
        foreach (var (version, columns) in reader.Reads)
        {
            var input = run.LoadInput($"items@{versions[version]}");
            if (columns is not { Length: 0 })
            {
                foreach (var batch in input.StreamBatchesAsync(columns?.Distinct().ToArray()).ToBlockingEnumerable())
                {
                    batch.Dispose();
                }
            }
        }

        run.Complete();
        if (reader.IsDeleted)
        {
            Store.DeleteRunAsync(run.Id).GetAwaiter().GetResult();
        }
    }

    private sealed record Reader(string Process, List<(int Version, string[]? Columns)> Reads, bool IsDeleted);
}
