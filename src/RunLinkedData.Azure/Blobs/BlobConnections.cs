using System.Collections.Concurrent;
using Azure.Core;
using Azure.Identity;
using RunLinkedData.Azure.Blobs.Calls;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Azure.Blobs;

/// <summary>What the stores of one client share: a connection for each container and settings, and who asks for tokens.</summary>
internal sealed class BlobConnections(StoreContext context) : IDisposable
{
    private readonly ConcurrentDictionary<(AzureOptions Options, bool IsDataLake, Uri Endpoint, string Container), Lazy<BlobContainer>>
        _containers = new();

    private readonly Lazy<TokenCredential> _credential = new(() => new DefaultAzureCredential());

    /// <summary>The container; nothing is called yet.</summary>
    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: variables cannot be understood; the message names each.
    /// </exception>
    public BlobContainer Open(AzureOptions options, BlobLocation location) => _containers.GetOrAdd(
        (options, location.IsDataLake, location.Endpoint, location.Container),
        key => new Lazy<BlobContainer>(() =>
        {
            var server = context.ServerOptions(context.TrackingUri);
            server.AttemptTimeout = AzureVariables.PatienceOf(server, context.ReadVariable);
            var settings = AzureVariables.Read(key.Options, location, server, context.ReadVariable, _credential);
            return new BlobContainer(key.Container, settings, new StorageWaits(server, "RunLinkedData.Azure"));
        })).Value;

    public void Dispose()
    {
        foreach (var container in _containers.Values.Where(container => container.IsValueCreated))
        {
            container.Value.Dispose();
        }
    }
}
