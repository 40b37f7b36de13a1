using NUnit.Framework;
using RunLinkedData.MLflow.Tracking.Rest;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Testing.Behaviour;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.MLflow.Tests.Tracking.Rest;

/// <summary>The behaviour of all stores, on a real server.</summary>
[TestFixture]
public sealed class RestTrackingStoreTests : TrackingStoreBehaviour
{
    private TrackingServer? _server;

    [OneTimeSetUp]
    public async Task OpenServer() => _server = await TrackingServer.OpenAsync();

    protected override bool DeletesExperimentTags => _server!.MajorVersion >= 3;

    protected override Task<ITrackingStore> CreateStoreAsync() =>
        Task.FromResult<ITrackingStore>(new RestTrackingStore(new MlflowServerOptions { TrackingUri = _server!.Uri }));
}
