using System.Buffers;

namespace RunLinkedData.Dagster.Pipes;

/// <summary>Messages that are printed at the end: readers such as that of AWS Lambda see the last lines alone.</summary>
internal sealed class BufferedChannel(StreamChannel stream) : MessageChannel
{
    private readonly ArrayBufferWriter<byte> _lines = new();

    public override bool IsApartFromConsole => false;

    public override void Send(ReadOnlySpan<byte> line) => _lines.Write(line);

    public override Task CloseAsync(CancellationToken cancellationToken)
    {
        stream.Send(_lines.WrittenSpan);
        return Task.CompletedTask;
    }
}
