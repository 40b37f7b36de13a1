using System.Text.Json;
using RunLinkedData.Dagster.Model;

namespace RunLinkedData.Dagster.Pipes;

/// <summary>The way of messages to Dagster. One thread at a time.</summary>
internal abstract class MessageChannel
{
    /// <summary>Opens the way that Dagster has told.</summary>
    /// <exception cref="DagsterException">It is one that is not known here.</exception>
    public static MessageChannel Open(JsonElement parameters, DagsterPipesOptions options)
    {
        if (parameters.TryGetProperty("path", out var path))
        {
            return new FileChannel(ContextFile.Text(path, "path"));
        }

        if (parameters.TryGetProperty("stdio", out var stream))
        {
            return new StreamChannel(options.OpenStream(ContextFile.Text(stream, "stdio")));
        }

        if (parameters.TryGetProperty("buffered_stdio", out var buffered))
        {
            return new BufferedChannel(new StreamChannel(options.OpenStream(ContextFile.Text(buffered, "buffered_stdio"))));
        }

        throw new DagsterException(
            $"Dagster reads messages where this program cannot put them: {parameters.GetRawText()}. "
            + "Use a reader of a file, of stdout or of stderr (PipesTempFileMessageReader, PipesFileMessageReader, those of logs).");
    }

    /// <summary>Sends a message: a line with its end.</summary>
    public abstract void Send(ReadOnlySpan<byte> line);

    /// <summary>Sends what waits.</summary>
    public virtual void Close()
    {
    }
}
