using System.Text.Json;
using RunLinkedData.Dagster.Model;

namespace RunLinkedData.Dagster.Pipes;

/// <summary>What Dagster has begun: the context, and the way of messages, open.</summary>
internal sealed record PipesSession(
    PipesParams Parameters, DagsterContext Context, MessageChannel Channel, Buckets Buckets, bool IncludesPrinted)
{
    /// <summary>Opens it.</summary>
    /// <exception cref="DagsterException">What Dagster has handed over cannot be read, or messages cannot be written.</exception>
    public static async Task<PipesSession> OpenAsync(
        PipesParams parameters, DagsterPipesOptions options, CancellationToken cancellationToken)
    {
        Buckets buckets = new(options);
        try
        {
            var context = await ContextFile.LoadAsync(parameters.Context, options, buckets, cancellationToken).ConfigureAwait(false);
            var channel = await MessageChannel.OpenAsync(parameters.Messages, options, buckets, cancellationToken).ConfigureAwait(false);
            var includesPrinted = channel.IsApartFromConsole
                && parameters.Messages.TryGetProperty("include_stdio_in_messages", out var include)
                && include.ValueKind == JsonValueKind.True;
            return new PipesSession(parameters, context, channel, buckets, includesPrinted);
        }
        catch
        {
            buckets.Dispose();
            throw;
        }
    }
}
