using System.Text.Json;
using RunLinkedData.Dagster.Model;
using RunLinkedData.MLflow.Artifacts.Local;

namespace RunLinkedData.Dagster.Pipes;

/// <summary>The way of messages to Dagster. One thread at a time.</summary>
internal abstract class MessageChannel
{
    private const string Bucket = "bucket";
    private const string KeyPrefix = "key_prefix";

    /// <summary>Opens the way that Dagster has told.</summary>
    /// <exception cref="DagsterException">It is one that is not known here, or messages cannot be written there.</exception>
    public static async Task<MessageChannel> OpenAsync(
        JsonElement parameters, DagsterPipesOptions options, Buckets buckets, CancellationToken cancellationToken)
    {
        if (parameters.TryGetProperty("path", out var path))
        {
            var place = options.PathOf(ContextFile.Text(path, "path"));
            return Directory.Exists(place)
                ? await ChunkChannel.OpenAsync(new LocalArtifactStore(place), "", options, cancellationToken).ConfigureAwait(false)
                : new FileChannel(place);
        }

        if (parameters.TryGetProperty("stdio", out var stream))
        {
            return new StreamChannel(options.OpenStream(ContextFile.Text(stream, "stdio")));
        }

        if (parameters.TryGetProperty("buffered_stdio", out var buffered))
        {
            return new BufferedChannel(new StreamChannel(options.OpenStream(ContextFile.Text(buffered, "buffered_stdio"))));
        }

        if (parameters.TryGetProperty(Bucket, out var bucket))
        {
            var store = buckets.Open(ContextFile.Text(bucket, Bucket));
            var prefix = parameters.TryGetProperty(KeyPrefix, out var given) && given.ValueKind != JsonValueKind.Null
                ? ContextFile.Text(given, KeyPrefix)
                : "";
            return await ChunkChannel.OpenAsync(store, prefix, options, cancellationToken).ConfigureAwait(false);
        }

        throw new DagsterException(
            $"Dagster reads messages where this program cannot put them: {parameters.GetRawText()}. "
            + "Use a reader of a file, of a bucket, of stdout or of stderr (PipesTempFileMessageReader, PipesFileMessageReader, "
            + "PipesS3MessageReader, those of logs).");
    }

    /// <summary>Whether what the program prints is apart from the messages.</summary>
    public virtual bool IsApartFromConsole => true;

    /// <summary>Sends a message: a line with its end.</summary>
    /// <exception cref="DagsterException">Too much waits to be sent, as nothing can be.</exception>
    public abstract void Send(ReadOnlySpan<byte> line);

    /// <summary>Sends what waits.</summary>
    /// <exception cref="DagsterException">It cannot be sent.</exception>
    public abstract Task CloseAsync(CancellationToken cancellationToken);

    /// <summary>The error of messages that did not get there.</summary>
    protected static DagsterException NotDelivered(int count, string why, Exception? cause) => new(
        DagsterException.NotDelivered,
        $"Dagster has not got {count} of this program's messages, as {why}: {(cause?.Message ?? "the time is up").TrimEnd('.')}. "
        + "What the program has done is done; Dagster does not know of it. End with an exit code other than 0, and let Dagster run the "
        + "step again.",
        cause);
}
