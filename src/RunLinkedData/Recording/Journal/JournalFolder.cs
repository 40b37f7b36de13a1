using System.Globalization;

namespace RunLinkedData.Recording.Journal;

/// <summary>The folder in which runs of this machine keep their journals.</summary>
internal sealed class JournalFolder(string path, TimeProvider time)
{
    private const string Ending = ".journal.jsonl";

    // The working directory may be another one later.
    private readonly string _path = Path.GetFullPath(path);

    /// <summary>Why no journal can be written into a folder; null when it can, and is there.</summary>
    public static string? WhyNot(string path)
    {
        try
        {
            var probe = Path.Combine(Directory.CreateDirectory(path).FullName, $"{Guid.NewGuid():N}.probe");
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose };
            using FileStream file = new(probe, options);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return exception.Message;
        }
    }

    /// <summary>Begins the journal of a run; null when that fails, which <paramref name="givenUp"/> is told.</summary>
    public RunJournal? TryCreate(JournalStart start, Action<Exception> givenUp)
    {
        // In the order of time by name. A run that is resumed has several.
        var created = time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture);
        try
        {
            var name = $"{created}-{NameOf(start.RunId)}-{Guid.NewGuid().ToString("N")[..8]}{Ending}";
            return RunJournal.Create(Path.Combine(_path, name), start, givenUp);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            givenUp(exception);
            return null;
        }
    }

    /// <summary>The journals that lie there, also those in use, the oldest first.</summary>
    public IReadOnlyList<string> Find() => [.. Directory.EnumerateFiles(_path, $"*{Ending}").Order(StringComparer.Ordinal)];

    /// <summary>The journals of one run.</summary>
    public IEnumerable<string> FindOf(string runId) =>
        Find().Where(journal => Path.GetFileName(journal).Contains($"-{NameOf(runId)}-", StringComparison.Ordinal));

    // An ID comes from a server: it must not lead out of the folder.
    private static string NameOf(string runId) => runId.All(char.IsAsciiLetterOrDigit) ? runId : "run";
}
