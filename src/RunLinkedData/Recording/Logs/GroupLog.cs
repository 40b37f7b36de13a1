using System.Runtime.CompilerServices;
using System.Text;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Waiting;

namespace RunLinkedData.Recording.Logs;

/// <summary>Reads what all members of a group have logged as one log, by time; each line says which member it is of.</summary>
/// <param name="artifacts">The artifacts of the run.</param>
/// <param name="store">Knows whether the run goes on.</param>
/// <param name="runId">The run.</param>
/// <param name="time">The clock.</param>
internal sealed class GroupLog(IArtifactStore artifacts, ITrackingStore store, string runId, TimeProvider time)
{
    /// <summary>Where it is read from, for people.</summary>
    public const string Source = "logs/run*.log";

    private const int ReadAtOnce = 16;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // How far each log was read.
    private readonly Dictionary<string, long> _positions = new(StringComparer.Ordinal);

    public async IAsyncEnumerable<string> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            // Asked before they are read: what is logged after an end that was seen is nothing.
            var isOver = !follow || await IsOverAsync(cancellationToken).ConfigureAwait(false);
            await foreach (var line in ReadNewAsync(isOver, cancellationToken).ConfigureAwait(false))
            {
                yield return line;
            }

            if (isOver)
            {
                break;
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> IsOverAsync(CancellationToken cancellationToken) =>
        (await store.GetRunAsync(runId, cancellationToken).ConfigureAwait(false)).Info.Status
            is not (RunStatus.Running or RunStatus.Scheduled);

    // A log at a time is fetched to its end, as a server may have fewer connections than there are members, and then all are merged.
    private async IAsyncEnumerable<string> ReadNewAsync(bool isLast, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var logs = (await artifacts.ListAsync("logs", cancellationToken).ConfigureAwait(false))
            .Where(entry => RunLogFile.IsLog(entry.Path))
            .Where(entry => entry.Bytes is not { } bytes || bytes != _positions.GetValueOrDefault(entry.Path))
            .OrderBy(entry => entry.Path, StringComparer.Ordinal)
            .ToList();
        var pieces = new FileStream?[logs.Count];
        try
        {
            await LimitedParallel.ForEachAsync(
                logs.Index(),
                ReadAtOnce,
                async (log, token) => pieces[log.Index] = await FetchAsync(log.Item, isLast, token).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < logs.Count; i++)
            {
                _positions[logs[i].Path] = PositionIn(logs[i]) + pieces[i]!.Length;
            }

            await foreach (var line in MergeAsync(pieces!, cancellationToken).ConfigureAwait(false))
            {
                yield return line;
            }
        }
        finally
        {
            foreach (var piece in pieces.OfType<FileStream>())
            {
                await piece.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    // A later attempt of the member has begun its log anew.
    private long PositionIn(ArtifactEntry log) =>
        _positions.GetValueOrDefault(log.Path) is var position && log.Bytes < position ? 0 : position;

    private async Task<FileStream> FetchAsync(ArtifactEntry log, bool isLast, CancellationToken cancellationToken)
    {
        var piece = UploadLogSink.OpenSpool();
        try
        {
            var whole = 0L;
            var pieces = ArtifactLog.ReadFromAsync(artifacts, log.Path, PositionIn(log), cancellationToken);
            await foreach (var bytes in pieces.ConfigureAwait(false))
            {
                whole = Array.LastIndexOf(bytes, (byte)'\n') is >= 0 and var end ? piece.Position + end + 1 : whole;
                await piece.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            }

            if (!isLast)
            {
                // The rest of a line comes with the next round.
                piece.SetLength(whole);
            }

            piece.Position = 0;
            return piece;
        }
        catch
        {
            await piece.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async IAsyncEnumerable<string> MergeAsync(
        FileStream[] logs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PriorityQueue<(int Log, string Line), (string Time, int Log)> next = new();
        var readers = Array.ConvertAll(logs, log => new StreamReader(log, Encoding.UTF8, leaveOpen: true));
        for (var log = 0; log < readers.Length; log++)
        {
            await TakeAsync(log, "").ConfigureAwait(false);
        }

        while (next.TryDequeue(out var first, out var at))
        {
            yield return first.Line;
            await TakeAsync(first.Log, at.Time).ConfigureAwait(false);
        }

        async Task TakeAsync(int log, string time)
        {
            if (await readers[log].ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                // A line without a time belongs to the one before it.
                next.Enqueue((log, line), (MemberMark.TimeOf(line) ?? time, log));
            }
        }
    }
}
