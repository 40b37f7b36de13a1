using System.Globalization;
using System.Runtime.CompilerServices;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;

namespace RunLinkedData.Questions.Watching;

/// <summary>
/// Finds what has been published since a position, round after round. Most rounds look at what ended in the last seconds, by one search.
/// A full one, each minute, lists the runs that go on, asks what has become of those that did before, looks at all behind the start of the
/// position, and moves it.
/// </summary>
/// <remarks>Whoever goes through a round takes each version before going on to the next.</remarks>
internal sealed class VersionWatch(Watched watched, EndedRuns runs, WatchPosition position, TimeSpan clockTolerance, TimeProvider time)
{
    private static readonly long BetweenFullRounds = (long)TimeSpan.FromMinutes(1).TotalMilliseconds;

    // What machines whose clocks agree need to let others see that a run has ended.
    private static readonly long UsuallySeen = (long)TimeSpan.FromSeconds(15).TotalMilliseconds;

    private readonly long _tolerance = (long)clockTolerance.TotalMilliseconds;
    private long? _listed;
    private long _looked;
    private ItemKey? _limit;

    /// <summary>Whether the last round has seen all that there is; else the next one follows at once.</summary>
    public bool IsThrough { get; private set; }

    /// <summary>What has been handed over, as text.</summary>
    public string Position => PositionText.Write(watched, position);

    /// <summary>Notes that a version is handed over.</summary>
    public void Take(FoundVersion found) => position.HandOver(found.Key, found.IsLast, _limit);

    /// <summary>The version as it is handed over.</summary>
    public PublishedVersion ToPublished(FoundVersion found) => new()
    {
        Version = DataVersion.Of(found.Run, watched.Experiment.Name, found.Key.Dataset)!,
        Position = Position,
    };

    /// <summary>Finds what has not been handed over.</summary>
    public async IAsyncEnumerable<FoundVersion> RoundAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IsThrough = false;
        _limit = null;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var isFull = _listed is not { } listed || now < listed || now - listed >= BetweenFullRounds || position.IsHalfFull;
        var from = isFull ? position.Start.Ended : Math.Max(position.Start.Ended, Math.Min(_looked, now) - UsuallySeen);
        var hasFound = false;
        if (isFull)
        {
            await foreach (var late in FindLateAsync(cancellationToken).ConfigureAwait(false))
            {
                hasFound = true;
                yield return late;
            }

            _listed = now;
            _limit = ItemKey.Before(now - _tolerance);
        }

        await foreach (var run in runs.FindFinishedAsync(from, cancellationToken).ConfigureAwait(false))
        {
            foreach (var version in VersionsOf(run))
            {
                if (version.Key <= position.Start || position.IsMarked(version.Key))
                {
                    continue;
                }

                if (isFull && position.IsFull)
                {
                    position.MakeRoom(Math.Min(now, version.Key.Ended));
                }

                if (position.IsFull && !(isFull && version.Key.Ended <= now))
                {
                    _listed = isFull && !hasFound ? throw TooMany() : null;
                    yield break;
                }

                hasFound = true;
                yield return version;
            }
        }

        if (_limit is { } limit)
        {
            position.MoveTo(limit);
        }

        _looked = now;
        IsThrough = true;
    }

    /// <summary>Of the runs that went on, those that have ended before the start of the position.</summary>
    private async IAsyncEnumerable<FoundVersion> FindLateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var open = await runs.FindOpenAsync(cancellationToken).ConfigureAwait(false);
        foreach (var run in await runs.FindFinishedAsync([.. position.Open.Except(open)], cancellationToken).ConfigureAwait(false))
        {
            foreach (var version in VersionsOf(run).Where(version => version.Key <= position.Start && !position.IsMarked(version.Key)))
            {
                yield return version;
            }
        }

        position.SetOpen(open);
    }

    private IEnumerable<FoundVersion> VersionsOf(MlflowRun run)
    {
        var datasets = RunFacts.OutputsOf(run)
            .Select(output => output.Dataset)
            .Where(name => watched.Dataset is { } wanted ? name == wanted : DatasetIdentity.IsName(name))
            .Order(StringComparer.Ordinal)
            .ToList();
        return datasets.Select((name, i) => new FoundVersion(
            run, new ItemKey(run.Info.EndTime ?? long.MinValue, run.Info.RunId, name), i == datasets.Count - 1));
    }

    private InvalidOperationException TooMany() => new(
        $"More than {WatchPosition.MostMarks:N0} versions of '{watched}' end in the future by this machine's clock, "
        + time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        + ", and a position cannot hold them. Set the clock of this machine, or delete what runs with wrong clocks have published.");
}

/// <summary>A version that is to be handed over.</summary>
/// <param name="Run">The run that wrote it.</param>
/// <param name="Key">Where it stands.</param>
/// <param name="IsLast">Whether it is the last of its run.</param>
internal sealed record FoundVersion(MlflowRun Run, ItemKey Key, bool IsLast);
