using System.Text.Json;
using RunLinkedData.Dagster.Model;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Dagster.Pipes;

/// <summary>Loads the context from where Dagster has put it.</summary>
internal static class ContextFile
{
    // More than any context has: extras are what their author types.
    private const int Longest = 256 << 20;

    /// <exception cref="DagsterException">It is in a place that is not known here, or cannot be read.</exception>
    public static async Task<DagsterContext> LoadAsync(
        JsonElement parameters, DagsterPipesOptions options, Buckets buckets, CancellationToken cancellationToken)
    {
        if (parameters.TryGetProperty("path", out var path))
        {
            return Read(options.PathOf(Text(path, "path")));
        }

        if (parameters.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object)
        {
            return new DagsterContext(data);
        }

        if (parameters.TryGetProperty("bucket", out var bucket) && parameters.TryGetProperty("key", out var key))
        {
            return await ReadAsync(buckets.Open(Text(bucket, "bucket")), Text(key, "key"), cancellationToken).ConfigureAwait(false);
        }

        throw new DagsterException(
            $"Dagster has put the context where this program does not find it: {parameters.GetRawText()}. Use an injector that puts it "
            + "into a file, into the environment or into a bucket (PipesTempFileContextInjector, PipesEnvContextInjector, "
            + "PipesS3ContextInjector).");
    }

    /// <summary>The text of a param.</summary>
    /// <exception cref="DagsterException">It is no text.</exception>
    public static string Text(JsonElement value, string name) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw new DagsterException(
            $"Dagster has handed over {name} = {value.GetRawText()}, which is no text. Use its own injectors and readers.");

    private static DagsterContext Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new DagsterException(
                $"The context that Dagster has left in '{path}' cannot be read: {exception.Message} "
                + "Does this program see the disk of Dagster's worker, and is its session still open?",
                exception);
        }
    }

    private static async Task<DagsterContext> ReadAsync(IArtifactStore bucket, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await bucket.FindAsync(key, Longest, cancellationToken).ConfigureAwait(false) is { } bytes
                ? Parse(bytes)
                : throw new InvalidDataException("there is none.");
        }
        catch (Exception exception) when (exception is MlflowException or IOException or InvalidDataException or JsonException)
        {
            throw new DagsterException(
                $"The context that Dagster has left as '{key}' in '{bucket.ArtifactUri}' cannot be read: {exception.Message} "
                + "May this program read there, and is Dagster's session still open?",
                exception);
        }
    }

    private static DagsterContext Parse(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? new DagsterContext(document.RootElement.Clone())
            : throw new JsonException($"it holds {document.RootElement.ValueKind}.");
    }
}
