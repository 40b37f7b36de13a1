using RunLinkedData.OpenLineage.Events;

namespace RunLinkedData.OpenLineage.Transports;

/// <summary>Where events go. Safe for use by many threads at once.</summary>
public interface IOpenLineageTransport
{
    /// <summary>What it is called in messages, such as <c>https://marquez.example.com/api/v1/lineage</c>; without secrets.</summary>
    string Name { get; }

    /// <summary>Hands over an event: one try, which the caller repeats when that may help.</summary>
    /// <param name="lineageEvent">The event.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="OpenLineageException">It was refused, or could not be handed over.</exception>
    Task SendAsync(OpenLineageEvent lineageEvent, CancellationToken cancellationToken);
}
