using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Testing;
using RunLinkedData.Versions;

namespace RunLinkedData.Tests.Versions.History;

/// <summary>
/// A year of weekly versions: the columns change in the middle, parameters come and go, one manifest is damaged and one is gone.
/// </summary>
internal sealed class HistoryYear : IAsyncDisposable
{
    public const int Weeks = 52;
    public const int Changed = 26;
    public const int Damaged = 10;
    public const int Gone = 40;

    private readonly TemporaryFolder _folder = new();
    private readonly RunTracker _tracker;

    private HistoryYear() => _tracker = RunTracker.Connect(new RunTrackerOptions
    {
        TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
        ArtifactRoot = _folder["mlruns"],
        TimeProvider = Clock,
        EndRunsWithProgram = false,
        Environment = new EnvironmentSettings(_ => null, _ => { }, () => new Dictionary<string, string>()),
    });

    public sealed record Early(string Sku, int Units, double? Price, string Group);

    public sealed record Late(bool Promotion, string Sku, long Units, double? Price, DateTime Seen, DateOnly Day, decimal Cost);

    public ManualClock Clock { get; } = new() { Now = new DateTimeOffset(2026, 1, 1, 3, 0, 0, 250, TimeSpan.Zero) };

    /// <summary>The versions as they were saved.</summary>
    public List<Week> Saved { get; } = [];

    public TrackedDataset Dataset => _tracker.Process("sales, \"north\"").Dataset("items");

    public string this[string file] => _folder[file];

    public static async Task<HistoryYear> MakeAsync()
    {
        HistoryYear year = new();
        Random random = new(1);
        for (var week = 0; week < Weeks; week++)
        {
            await year.SaveAsync(week, random);
        }

        year.Damage(Damaged, path => File.WriteAllText(path, File.ReadAllText(path)[..100]));
        year.Damage(Gone, File.Delete);
        return year;
    }

    public async ValueTask DisposeAsync()
    {
        await _tracker.DisposeAsync();
        _folder.Dispose();
    }

    private async Task SaveAsync(int week, Random random)
    {
        Dictionary<string, string> parameters = new() { ["week"] = $"{week}" };
        if (week % 3 == 0)
        {
            parameters["a note"] = week % 6 == 0 ? "" : "two\nlines, and a \"quote\"";
        }

        var started = Clock.Now;
        await using var run = await _tracker.StartRunAsync(
            Dataset.Process, options => parameters.ToList().ForEach(parameter => options.Parameters[parameter.Key] = parameter.Value));
        var late = Enumerable.Range(0, 5 + (week % 4)).Select(row => new Late(
            random.Next(2) == 1,
            $"SKU-{random.Next(1000)}",
            random.Next(-50, 50),
            week == 30 || random.Next(4) == 0 ? null : random.NextDouble() * 100,
            new DateTime(2026, 1, 1).AddDays(week * 7).AddMinutes(random.Next(5000)),
            new DateOnly(2026, 1, 1).AddDays((week * 7) + random.Next(7)),
            random.Next(100_000) / 100m)).ToList();
        List<Early> early = [.. late.Select(row => new Early(row.Sku, (int)row.Units, row.Price, row.Promotion ? "a" : "b"))];
        var manifest = week < Changed ? await run.SaveDatasetAsync("items", early) : await run.SaveDatasetAsync("items", late);
        Clock.Now += TimeSpan.FromSeconds(90 + week);
        await run.CompleteAsync();
        Saved.Add(new Week(run.Id, started, Clock.Now, parameters, manifest, late));
        Clock.Now = started.AddDays(7);
    }

    private void Damage(int week, Action<string> damage) => damage(
        Directory.GetFiles(_folder["mlruns"], "_manifest.json", SearchOption.AllDirectories)
            .Single(path => path.Contains(Saved[week].RunId, StringComparison.Ordinal)));

    internal sealed record Week(
        string RunId,
        DateTimeOffset Started,
        DateTimeOffset Published,
        IReadOnlyDictionary<string, string> Parameters,
        DatasetManifest Manifest,
        IReadOnlyList<Late> Rows);
}
