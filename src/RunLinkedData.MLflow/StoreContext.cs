using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace RunLinkedData.MLflow;

/// <summary>
/// What the stores of one client share: where it connects to, the clock, the log, and connections, which end with the context.
/// </summary>
/// <remarks>Safe for use by many threads at once.</remarks>
public sealed class StoreContext : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Type, object> _shared = [];
    private bool _isDisposed;

    /// <summary>The tracking URI of the client.</summary>
    public required string TrackingUri { get; init; }

    /// <summary>
    /// The folder or URI below which new experiments keep their artifacts, where the store is to say so; null for the store's own default.
    /// </summary>
    public string? ArtifactRoot { get; init; }

    /// <summary>Whether a store that is not there is made. Default: true.</summary>
    public bool CreateIfMissing { get; init; } = true;

    /// <summary>
    /// Gives, for the address of a server, how it is to be called: credentials, time limits, retries. Default: as the address alone says.
    /// </summary>
    public Func<string, MlflowServerOptions> ServerOptions { get; init; } = static address => new MlflowServerOptions
    {
        TrackingUri = address,
    };

    /// <summary>Reads a variable of the environment; null when it is not set or empty. Default: none is set.</summary>
    public Func<string, string?> ReadVariable { get; init; } = static _ => null;

    /// <summary>How files go to and from stores behind a network. It is copied; later changes have no effect.</summary>
    /// <exception cref="ArgumentException">Options are not valid; the message lists every problem.</exception>
    public TransferOptions Transfers
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            value.Check();
            field = value.Copy();
        }
    } = new();

    /// <summary>Where log messages go. Default: nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Gives what all stores of a kind share, such as the client of a cloud's SDK; the first call makes it.
    /// It is disposed with the context.
    /// </summary>
    /// <typeparam name="T">The type of what is shared, of which there is one.</typeparam>
    /// <param name="make">Makes it.</param>
    /// <exception cref="ObjectDisposedException">The context is disposed.</exception>
    public T Share<T>(Func<T> make)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(make);
        lock (_lock)
        {
            if (_isDisposed)
            {
                throw new ObjectDisposedException(null, $"The connections to {TrackingUri} are closed. Connect again.");
            }

            if (!_shared.TryGetValue(typeof(T), out var shared))
            {
                _shared.Add(typeof(T), shared = make());
            }

            return (T)shared;
        }
    }

    /// <summary>Disposes of all that is shared.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            foreach (var shared in _shared.Values.OfType<IDisposable>())
            {
                shared.Dispose();
            }

            _shared.Clear();
        }
    }
}
