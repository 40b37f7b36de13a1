namespace RunLinkedData.Recording.Logs;

/// <summary>Where the log of a run goes. Used by one thread at a time.</summary>
internal interface ILogSink : IAsyncDisposable
{
    /// <summary>How long lines may wait for company before <see cref="FlushAsync"/> is worth its price.</summary>
    TimeSpan Pause { get; }

    /// <summary>Makes ready to go on behind what the log holds already.</summary>
    /// <returns>The bytes that it holds.</returns>
    Task<long> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Takes more of the log.</summary>
    ValueTask AppendAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken);

    /// <summary>Puts what was taken where readers find it, also when this program is killed the next moment.</summary>
    Task FlushAsync(CancellationToken cancellationToken);
}
