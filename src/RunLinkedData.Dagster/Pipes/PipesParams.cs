using System.Text.Json;
using RunLinkedData.Dagster.Model;

namespace RunLinkedData.Dagster.Pipes;

/// <summary>Where context and messages are, as Dagster has told the program.</summary>
internal sealed record PipesParams(JsonElement Context, JsonElement Messages)
{
    private const string ContextName = "DAGSTER_PIPES_CONTEXT";
    private const string MessagesName = "DAGSTER_PIPES_MESSAGES";
    private const string ContextArgument = "--dagster-pipes-context";
    private const string MessagesArgument = "--dagster-pipes-messages";

    /// <summary>
    /// Finds what Dagster has told: in an event, the arguments or the environment; null when Dagster did not start the program.
    /// </summary>
    /// <exception cref="DagsterException">It is not what Dagster tells.</exception>
    public static PipesParams? Find(DagsterPipesOptions options)
    {
        var arguments = options.Arguments ?? Environment.GetCommandLineArgs();
        return Find(name => options.Event?.GetValueOrDefault(name), ContextName, MessagesName)
            ?? Find(name => Argument(arguments, name), ContextArgument, MessagesArgument)
            ?? Find(options.Environment, ContextName, MessagesName);
    }

    /// <summary>Whether both lead to the same session.</summary>
    public bool IsSameAs(PipesParams other) =>
        JsonElement.DeepEquals(Context, other.Context) && JsonElement.DeepEquals(Messages, other.Messages);

    private static PipesParams? Find(Func<string, string?> find, string context, string messages)
    {
        if (find(context) is not { Length: > 0 } packed)
        {
            return null;
        }

        return find(messages) is { Length: > 0 } other
            ? new PipesParams(Unpack(context, packed), Unpack(messages, other))
            : throw new DagsterException(
                $"Dagster has given {context} but not {messages}, so that nobody would hear what this program reports. Pass on both.");
    }

    // Two arguments, or one with an equals sign.
    private static string? Argument(IReadOnlyList<string> arguments, string name)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == name && i + 1 < arguments.Count)
            {
                return arguments[i + 1];
            }

            if (arguments[i].StartsWith(name + "=", StringComparison.Ordinal))
            {
                return arguments[i][(name.Length + 1)..];
            }
        }

        return null;
    }

    private static JsonElement Unpack(string name, string packed)
    {
        try
        {
            var value = PipesCodec.Decode(packed);
            return value.ValueKind == JsonValueKind.Object ? value : throw new FormatException($"it is {value.ValueKind}, not an object");
        }
        catch (FormatException exception)
        {
            throw new DagsterException(
                $"{name} is not what Dagster Pipes hands over, JSON compressed by zlib in base64: {exception.Message}. "
                + "Something between Dagster and this program has changed or cut it.",
                exception);
        }
    }
}
