using System.Globalization;
using System.Text;
using RunLinkedData.MLflow;
using RunLinkedData.OpenLineage.Events;

namespace RunLinkedData.OpenLineage.Transports;

/// <summary>Writes events into a file, one a line; or, as OpenLineage's own clients may, each into a file of its own.</summary>
/// <remarks>
/// The file is made when it is not there; its folder must be. Each line is appended in one write, while no other program of this kind
/// appends.
/// </remarks>
public sealed class FileTransport : IOpenLineageTransport
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    // One for all files: a turn lasts as long as a write to a disk.
    private static readonly SemaphoreSlim Turn = new(1, 1);

    private readonly string _path;
    private readonly bool _append;

    /// <summary>Makes it; nothing is written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="append">
    /// Whether all events go into this file. False: each goes into one of its own, <c>PATH-20261101-060000.000000-START-RUNID.json</c>.
    /// </param>
    /// <exception cref="ArgumentException">There is no path.</exception>
    public FileTransport(string path, bool append = true)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        (_path, _append) = (Path.GetFullPath(path), append);
    }

    /// <inheritdoc/>
    public string Name => $"the file '{_path}'";

    /// <inheritdoc/>
    public async Task SendAsync(OpenLineageEvent lineageEvent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lineageEvent);
        var line = Encoding.UTF8.GetBytes(lineageEvent.Json + "\n");
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var file = await OpenAsync(PathOf(lineageEvent), cancellationToken).ConfigureAwait(false);
            await using (file.ConfigureAwait(false))
            {
                file.Seek(0, SeekOrigin.End);
                file.Write(line);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OpenLineageException(
                OpenLineageException.NotSent,
                $"An event could not be written into {Name}: {exception.Message} Check that its folder is there and may be written.",
                innerException: exception);
        }
        finally
        {
            Turn.Release();
        }
    }

    private static Task EnterAsync(CancellationToken cancellationToken)
    {
        if (!BlockingCall.IsUnderWay)
        {
            return Turn.WaitAsync(cancellationToken);
        }

        Turn.Wait(cancellationToken);
        return Task.CompletedTask;
    }

    private string PathOf(OpenLineageEvent lineageEvent) => _append
        ? _path
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{_path}-{lineageEvent.Time:yyyyMMdd-HHmmss.ffffff}-{lineageEvent.Type}-{lineageEvent.RunId}.json");

    // Nobody else may write meanwhile: an end that moves would have one line over another.
    private static async Task<FileStream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
            }
            catch (IOException exception) when (Model.DiskErrors.IsInUse(exception) && waited < Patience)
            {
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
