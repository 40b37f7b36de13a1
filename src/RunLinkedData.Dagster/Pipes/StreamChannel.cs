namespace RunLinkedData.Dagster.Pipes;

/// <summary>Messages among the lines that the program prints.</summary>
internal sealed class StreamChannel(Stream stream) : MessageChannel
{
    public override bool IsApartFromConsole => false;

    public override void Send(ReadOnlySpan<byte> line)
    {
        // A message behind a text without an end of line would be text. An empty line before it is none of its own.
        stream.Write([(byte)'\n', .. line]);
        stream.Flush();
    }

    public override Task CloseAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
