using System.Globalization;
using RunLinkedData.OpenLineage.Events;
using RunLinkedData.OpenLineage.Transports;

namespace RunLinkedData.OpenLineage.Sending;

/// <summary>
/// Hands over a stream of events for somebody who waits for it: each is tried a few times, and the first that fails ends it.
/// </summary>
internal static class EventStream
{
    private const int MostTries = 6;

    /// <summary>Hands over all of them; gives how many there were.</summary>
    /// <exception cref="OpenLineageException">One was not taken; the message says of which run.</exception>
    public static async Task<int> SendAsync(
        IAsyncEnumerable<OpenLineageEvent> events, IOpenLineageTransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        var sent = 0;
        await foreach (var next in events.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await SendAsync(next, transport, time, cancellationToken).ConfigureAwait(false);
            }
            catch (OpenLineageException exception)
            {
                throw new OpenLineageException(
                    exception.Code,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{sent} events were sent; {next.Type} of run {next.RunId}, of {next.Time:yyyy-MM-dd'T'HH:mm:ss'Z'}, was not, ")
                    + $"and nothing after it. {exception.Message}",
                    exception.IsTransient,
                    exception);
            }

            sent++;
        }

        return sent;
    }

    private static async Task SendAsync(
        OpenLineageEvent next, IOpenLineageTransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await transport.SendAsync(next, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (OpenLineageException exception) when (exception.IsTransient && tries < MostTries)
            {
                await Task.Delay(Backoff.After(tries), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
