using System.Collections.Concurrent;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Proxy.Server;

/// <summary>A server and what its answers have taught about it: shared by the stores of all runs on it.</summary>
internal sealed class ArtifactServer : IDisposable
{
    private readonly ConcurrentDictionary<string, bool> _longListings = new();
    private readonly ConcurrentDictionary<string, bool> _proxyRanges = new();
    private int _copiesInARow;

    /// <summary>Takes connections that there are already.</summary>
    public ArtifactServer(MlflowHttp http, bool allowsDirectDownloads)
    {
        Http = http;
        Direct = new DirectDownloads(allowsDirectDownloads);
    }

    public MlflowHttp Http { get; }

    public DirectDownloads Direct { get; }

    /// <summary>Whoever finds out something about the server holds it, so that it is asked once.</summary>
    public SemaphoreSlim Asking { get; } = new(1);

    /// <summary>It does not take uploads in parts.</summary>
    public bool LacksMultipart { get; private set; }

    /// <summary>
    /// There is no <c>/get-artifact</c> at its address: it has a static prefix, or a proxy in front lets only the API through.
    /// </summary>
    public bool LacksGetArtifact { get; private set; }

    /// <summary>
    /// <c>/get-artifact</c> fetches the whole file from the storage behind the server for each range, and leaves the copy in a
    /// temporary folder of the server.
    /// </summary>
    public bool CopiesForEachRange => Volatile.Read(ref _copiesInARow) >= 2;

    public void Dispose() => Http.Dispose();

    public void NoteMultipartMissing() => LacksMultipart = true;

    public void NoteGetArtifactMissing() => LacksGetArtifact = true;

    public void NoteLongListing(ArtifactAddress address, string folder) => _longListings[address.File(folder).AbsoluteUri] = true;

    public bool HasLongListing(ArtifactAddress address, string folder) =>
        !_longListings.IsEmpty && _longListings.ContainsKey(address.File(folder).AbsoluteUri);

    /// <summary>
    /// Whether the proxy's own call sends ranges of files, each with the version that it is of; null when it is not known yet.
    /// </summary>
    public bool? SendsRanges(ArtifactAddress address) =>
        _proxyRanges.TryGetValue(address.Listing.Authority, out var sends) ? sends : null;

    /// <summary>Keeps the first answer.</summary>
    public void NoteProxyRanges(ArtifactAddress address, bool sends) => _proxyRanges.TryAdd(address.Listing.Authority, sends);

    /// <summary>
    /// Two ranges of one file were, or were not, of the same version. Once may be a file that was just written; twice is no chance.
    /// </summary>
    public void NoteRanges(bool agree)
    {
        if (agree)
        {
            Volatile.Write(ref _copiesInARow, 0);
        }
        else
        {
            Interlocked.Increment(ref _copiesInARow);
        }
    }
}
