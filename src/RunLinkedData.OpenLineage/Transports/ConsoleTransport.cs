using System.Diagnostics.CodeAnalysis;
using RunLinkedData.OpenLineage.Events;

namespace RunLinkedData.OpenLineage.Transports;

/// <summary>Prints each event on a line of stderr: for looking at them.</summary>
public sealed class ConsoleTransport : IOpenLineageTransport
{
    private readonly TextWriter? _writer;

    /// <summary>Makes it.</summary>
    /// <param name="writer">Where it prints, instead of stderr.</param>
    public ConsoleTransport(TextWriter? writer = null) => _writer = writer is null ? null : TextWriter.Synchronized(writer);

    /// <inheritdoc/>
    public string Name => "the console";

    /// <inheritdoc/>
    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "Printing is what it was asked for.")]
    public Task SendAsync(OpenLineageEvent lineageEvent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lineageEvent);
        (_writer ?? Console.Error).WriteLine(lineageEvent.Json);
        return Task.CompletedTask;
    }
}
