using RunLinkedData.OpenLineage.Events;

namespace RunLinkedData.OpenLineage.Transports;

/// <summary>Hands each event to several others, one after the other; what one of them does not take, the others get all the same.</summary>
public sealed class CompositeTransport : IOpenLineageTransport
{
    private readonly IReadOnlyList<IOpenLineageTransport> _transports;

    /// <summary>Makes it.</summary>
    /// <param name="transports">The others, in their order.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public CompositeTransport(params IEnumerable<IOpenLineageTransport> transports)
    {
        ArgumentNullException.ThrowIfNull(transports);
        _transports = [.. transports];
        if (_transports.Count == 0)
        {
            throw new ArgumentException("There is no transport to hand events to. Name one at least.", nameof(transports));
        }
    }

    /// <inheritdoc/>
    public string Name => string.Join(" and ", _transports.Select(transport => transport.Name));

    /// <inheritdoc/>
    /// <remarks>An event that only some have taken is sent again to all when the failure may be over then.</remarks>
    public async Task SendAsync(OpenLineageEvent lineageEvent, CancellationToken cancellationToken)
    {
        List<OpenLineageException> failures = [];
        foreach (var transport in _transports)
        {
            try
            {
                await transport.SendAsync(lineageEvent, cancellationToken).ConfigureAwait(false);
            }
            catch (OpenLineageException exception)
            {
                failures.Add(exception);
            }
        }

        if (failures.Count > 0)
        {
            throw new OpenLineageException(
                OpenLineageException.NotSent,
                string.Join(" ", failures.Select(failure => failure.Message)),
                failures.Exists(failure => failure.IsTransient),
                failures[0]);
        }
    }
}
