using RunLinkedData.Model;

namespace RunLinkedData.Questions.Uses;

/// <summary>Counts what the runs of one process have read.</summary>
internal sealed class UseTally(string process)
{
    private readonly HashSet<string> _runs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _certain = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _columns = new(StringComparer.Ordinal);
    private bool _readsWhole;
    private bool _hasUnknown;
    private (DatasetRead Read, UseCertainty Certainty)? _last;

    public void Add(DatasetRead read, UseCertainty certainty)
    {
        _runs.Add(read.Run.Info.RunId);
        if (certainty == UseCertainty.Reads)
        {
            _certain.Add(read.Run.Info.RunId);
        }

        _columns.UnionWith(read.Columns?.Names ?? []);
        _readsWhole |= read.Columns?.IsWhole == true;
        _hasUnknown |= read.IsUnknown;
        _last = _last is { } last && Rank(last.Read, last.Certainty).CompareTo(Rank(read, certainty)) >= 0 ? last : (read, certainty);
    }

    public DatasetUse ToUse()
    {
        var (last, certainty) = _last!.Value;
        return new DatasetUse
        {
            Process = process,
            Certainty = certainty,
            Runs = _runs.Count,
            CertainRuns = _certain.Count,
            LastRunId = last.Run.Info.RunId,
            LastStatus = last.Run.Info.Status,
            LastStartedAt = RunFacts.Time(last.Run.Info.StartTime),
            LastVersion = last.Version.Info.RunId,
            Columns = [.. _columns],
            ReadsWhole = _readsWhole,
            HasUnknown = _hasUnknown,
        };
    }

    // What is certain comes before what is new.
    private static (int, long, Ordered, long, Ordered) Rank(DatasetRead read, UseCertainty certainty) => (
        certainty == UseCertainty.Reads ? 1 : 0,
        read.Run.Info.StartTime,
        new(read.Run.Info.RunId),
        read.Version.Info.StartTime,
        new(read.Version.Info.RunId));

    private readonly record struct Ordered(string Text) : IComparable<Ordered>
    {
        public int CompareTo(Ordered other) => string.CompareOrdinal(Text, other.Text);
    }
}
