using System.Runtime.CompilerServices;
using System.Text;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Logs;

/// <summary>Reads the artifact <c>logs/run.log</c> of a run, also while it grows.</summary>
internal sealed class ArtifactLog(IArtifactStore artifacts, ITrackingStore store, string runId, TimeProvider time)
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
            var isOver = !follow || (await store.GetRunAsync(runId, cancellationToken).ConfigureAwait(false)).Info.Status is not (RunStatus.Running or RunStatus.Scheduled);
            await foreach (var piece in ReadFromAsync(position, cancellationToken).ConfigureAwait(false))
            {
                position += piece.Length;
                foreach (var value in piece)
                {
                    if (value == '\n' || line.Count == LongestLine)
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

    private static string Take(List<byte> line)
    {
        var text = Encoding.UTF8.GetString([.. line]);
        line.Clear();
        return text.EndsWith('\r') ? text[..^1] : text;
    }

    private async IAsyncEnumerable<byte[]> ReadFromAsync(long position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var content = await artifacts.OpenReadAsync(RunLogFile.ArtifactPath, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            var buffer = new byte[1 << 16];
            if (content.CanSeek)
            {
                content.Position = Math.Min(position, content.Length);
                position = 0;
            }

            int count;
            while ((count = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                var skipped = (int)Math.Min(position, count);
                position -= skipped;
                if (skipped < count)
                {
                    yield return buffer[skipped..count];
                }
            }
        }
    }
}
