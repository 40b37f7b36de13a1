using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using RunLinkedData.OpenLineage.Events;
using RunLinkedData.OpenLineage.Transports;

namespace RunLinkedData.OpenLineage.Tests;

/// <summary>Keeps the events that it is handed, unless it is told to do something else with them.</summary>
internal sealed class CollectedEvents : IOpenLineageTransport
{
    private readonly ConcurrentQueue<OpenLineageEvent> _events = new();

    public string Name => "the test";

    /// <summary>Called before an event is kept.</summary>
    public Func<OpenLineageEvent, CancellationToken, Task> OnSend { get; set; } = (_, _) => Task.CompletedTask;

    public IReadOnlyList<OpenLineageEvent> All => [.. _events];

    /// <summary>All of them as JSON, each checked.</summary>
    public IReadOnlyList<JsonNode> Json => [.. _events.Select(EventCheck.Parse)];

    /// <summary>The types of the events of a run, in their order.</summary>
    public IEnumerable<string> TypesOf(string runId) => _events.Where(next => next.RunId == runId).Select(next => next.Type);

    /// <summary>The only event of a type.</summary>
    public JsonNode Single(string type) => EventCheck.Parse(_events.Single(next => next.Type == type));

    public void Clear() => _events.Clear();

    public async Task SendAsync(OpenLineageEvent lineageEvent, CancellationToken cancellationToken)
    {
        await OnSend(lineageEvent, cancellationToken);
        _events.Enqueue(lineageEvent);
    }
}
