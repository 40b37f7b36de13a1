using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Tests.Datasets.Reading;

/// <summary>Parts of files that an MLflow server sends: by its call for artifacts, or by the <c>/get-artifact</c> of its pages.</summary>
public sealed class PartialProxyTests
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task Load_OneColumnInPart_FetchesLittle(bool sendsRanges)
    {
        using TemporaryFolder folder = new();
        await using FakeMlflowArtifacts server = new() { SendsRanges = sendsRanges };
        RunTracker Connect()
        {
            RunTrackerOptions options = new()
            {
                TrackingUri = $"sqlite:///{folder["mlflow.db"]}",
                ArtifactRoot = $"mlflow-artifacts://{server.Server.Address.Authority}/",
                Cache = { Folder = folder["cache"] },
            };
            options.UseArtifactServer(new MlflowServerOptions { TrackingUri = server.TrackingUri });
            return RunTracker.Connect(options);
        }

        await new PartialReading(Connect, () => server.Server.BytesSent).FetchesLittleAndOfThatVersionOnlyAsync();

        var ranges = server.Server.Requests.Where(request => request.Headers.ContainsKey("Range")).ToList();
        Assert.That(ranges.Any(request => request.RawPath == "/get-artifact"), Is.EqualTo(!sendsRanges));
    }
}
