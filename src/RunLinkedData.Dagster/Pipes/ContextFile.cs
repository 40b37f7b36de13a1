using System.Text.Json;
using RunLinkedData.Dagster.Model;

namespace RunLinkedData.Dagster.Pipes;

/// <summary>Loads the context from where Dagster has put it.</summary>
internal static class ContextFile
{
    /// <exception cref="DagsterException">It is in a place that is not known here, or cannot be read.</exception>
    public static DagsterContext Load(JsonElement parameters)
    {
        if (parameters.TryGetProperty("path", out var path))
        {
            return new DagsterContext(Read(Text(path, "path")));
        }

        if (parameters.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object)
        {
            return new DagsterContext(data);
        }

        throw new DagsterException(
            $"Dagster has put the context where this program does not find it: {parameters.GetRawText()}. Use an injector that puts it "
            + "into a file or into the environment (PipesTempFileContextInjector, PipesEnvContextInjector).");
    }

    /// <summary>The text of a param.</summary>
    /// <exception cref="DagsterException">It is no text.</exception>
    public static string Text(JsonElement value, string name) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw new DagsterException(
            $"Dagster has handed over {name} = {value.GetRawText()}, which is no text. Use its own injectors and readers.");

    private static JsonElement Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new JsonException($"it holds {document.RootElement.ValueKind}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new DagsterException(
                $"The context that Dagster has left in '{path}' cannot be read: {exception.Message} "
                + "Does this program see the disk of Dagster's worker, and is its session still open?",
                exception);
        }
    }
}
