using System.Runtime.CompilerServices;
using System.Text;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.Recording.Logs;

/// <summary>Reads a log among the artifacts of a run, also while it grows.</summary>
/// <param name="artifacts">The artifacts of the run.</param>
/// <param name="store">Knows whether the run goes on.</param>
/// <param name="runId">The run.</param>
/// <param name="time">The clock.</param>
/// <param name="path">The artifact.</param>
/// <param name="hasLeft">Whether the program that logs there is done, though the run goes on.</param>
internal sealed class ArtifactLog(
    IArtifactStore artifacts,
    ITrackingStore store,
    string runId,
    TimeProvider time,
    string path = RunLogFile.ArtifactPath,
    Func<MlflowRun, bool>? hasLeft = null)
{
    // A line as long as this is handed out in pieces.
    private const int LongestLine = 1 << 20;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async IAsyncEnumerable<string> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long position = 0;
        var line = new List<byte>();
        while (true)
        {
            // Asked before it is read: what is logged after an end that was seen is nothing.
            var isOver = !follow || await IsOverAsync(cancellationToken).ConfigureAwait(false);
            var pieces = await HasMoreAsync(position, cancellationToken).ConfigureAwait(false)
                ? ReadFromAsync(artifacts, path, position, cancellationToken)
                : AsyncEnumerable.Empty<byte[]>();
            await foreach (var piece in pieces.ConfigureAwait(false))
            {
                position += piece.Length;
                foreach (var value in piece)
                {
                    if (value == '\n' || IsLong(line, value))
                    {
                        yield return Take(line);
                    }

                    if (value != '\n')
                    {
                        line.Add(value);
                    }
                }
            }

            if (isOver)
            {
                break;
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }

        if (line.Count > 0)
        {
            yield return Take(line);
        }
    }

    private async Task<bool> IsOverAsync(CancellationToken cancellationToken)
    {
        var run = await store.GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
        return run.Info.Status is not (RunStatus.Running or RunStatus.Scheduled) || (hasLeft?.Invoke(run) ?? false);
    }

    // Not within a character, as far as it is UTF-8.
    private static bool IsLong(List<byte> line, byte next) =>
        line.Count >= LongestLine && ((next & 0xC0) != 0x80 || line.Count > LongestLine + 3);

    private static string Take(List<byte> line)
    {
        var text = Encoding.UTF8.GetString([.. line]);
        line.Clear();
        return text.EndsWith('\r') ? text[..^1] : text;
    }

    // Asked before anything is fetched: some servers send the whole log each time.
    private async Task<bool> HasMoreAsync(long position, CancellationToken cancellationToken) =>
        position == 0
        || (await artifacts.ListAsync("logs", cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(entry => entry.Path == path) is not { Bytes: { } bytes }
        || bytes > position;

    /// <summary>The bytes of a log from a position on.</summary>
    public static async IAsyncEnumerable<byte[]> ReadFromAsync(
        IArtifactStore artifacts, string path, long position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isRange = position > 0 && artifacts.Capabilities.Ranges;
        var skipped = isRange ? 0 : position;
        var content = isRange
            ? await artifacts.OpenRangeAsync(path, position, cancellationToken: cancellationToken).ConfigureAwait(false)
            : await artifacts.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            var buffer = new byte[1 << 16];
            int count;
            while ((count = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                var first = (int)Math.Min(skipped, count);
                skipped -= first;
                if (first < count)
                {
                    yield return buffer[first..count];
                }
            }
        }
    }
}
