using System.Globalization;
using System.Text.RegularExpressions;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Lake.Delta.Log;

/// <summary>A file of a log.</summary>
internal readonly record struct LogFile(string Name, long Bytes);

/// <summary>A checkpoint: its files, which are all there.</summary>
internal sealed record Checkpoint(long Version, IReadOnlyList<LogFile> Files);

/// <summary>
/// The files of a table's log, by their names ("File Types"). What <c>_last_checkpoint</c> says is not needed, as all are listed.
/// </summary>
internal sealed partial class LogFiles
{
    private readonly Dictionary<long, LogFile> _commits = [];
    private readonly List<(long First, long Last, LogFile File)> _compactions = [];
    private readonly List<Checkpoint> _checkpoints = [];

    public LogFiles(IEnumerable<ArtifactEntry> entries)
    {
        List<(long Version, int Parts, int Part, LogFile File)> parts = [];
        foreach (var entry in entries.Where(entry => !entry.IsFolder))
        {
            LogFile file = new(entry.Name, entry.Bytes ?? 0);
            if (Name().Match(file.Name) is not { Success: true } match || !TryNumber(match, "version", out var version))
            {
                continue;
            }

            if (match.Groups["commit"].Success)
            {
                _commits[version] = file;
            }
            else if (TryNumber(match, "last", out var last))
            {
                _compactions.Add((version, last, file));
            }
            else if (TryNumber(match, "part", out var part) && TryNumber(match, "parts", out var count))
            {
                parts.Add((version, (int)Math.Min(count, int.MaxValue), (int)Math.Min(part, int.MaxValue), file));
            }
            else
            {
                _checkpoints.Add(new Checkpoint(version, [file]));
            }
        }

        // "Readers must ignore multi-part checkpoints with missing parts."
        _checkpoints.AddRange(
            from part in parts
            group part by (part.Version, part.Parts) into all
            where all.Select(part => part.Part).Order().SequenceEqual(Enumerable.Range(1, all.Count())) && all.Count() == all.Key.Parts
            select new Checkpoint(all.Key.Version, [.. all.OrderBy(part => part.Part).Select(part => part.File)]));
    }

    /// <summary>The latest version; null when there is none.</summary>
    public long? Latest => _commits.Keys.Concat(_checkpoints.Select(checkpoint => checkpoint.Version))
        .Concat(_compactions.Select(compaction => compaction.Last)).Select(version => (long?)version).Max();

    /// <summary>The checkpoints up to a version, the newest first.</summary>
    public IEnumerable<Checkpoint> CheckpointsUpTo(long version) =>
        _checkpoints.Where(checkpoint => checkpoint.Version <= version).OrderByDescending(checkpoint => checkpoint.Version);

    /// <summary>The commit of a version, if it is there.</summary>
    public LogFile? CommitOf(long version) => _commits.TryGetValue(version, out var commit) ? commit : null;

    /// <summary>
    /// What leads from one version to another: commits, and log compactions for those that are not there. Null when something is missing;
    /// <c>missing</c> is the first version that is.
    /// </summary>
    public IReadOnlyList<LogFile>? Between(long after, long upTo, out long missing)
    {
        List<LogFile> files = [];
        for (missing = after + 1; missing <= upTo; missing++)
        {
            var next = missing;
            if (CommitOf(next) is { } commit)
            {
                files.Add(commit);
                continue;
            }

            var compactions = _compactions.Where(compaction => compaction.First == next && compaction.Last <= upTo).ToList();
            if (compactions.Count == 0)
            {
                return null;
            }

            var longest = compactions.MaxBy(compaction => compaction.Last);
            files.Add(longest.File);
            missing = longest.Last;
        }

        return files;
    }

    private static bool TryNumber(Match match, string group, out long number) =>
        long.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    [GeneratedRegex(
        @"\A(?<version>[0-9]{20})\.((?<commit>json)|(?<last>[0-9]{20})\.compacted\.json|checkpoint\.parquet"
        + @"|checkpoint\.(?<part>[0-9]{10})\.(?<parts>[0-9]{10})\.parquet|checkpoint\.[0-9A-Za-z-]+\.(json|parquet))\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}
