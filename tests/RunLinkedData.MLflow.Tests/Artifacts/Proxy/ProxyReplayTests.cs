using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Artifacts.Proxy;

/// <summary>
/// The store makes the artifact calls that MLflow's own client was recorded making, and gets the recorded answers of real servers.
/// </summary>
public sealed class ProxyReplayTests
{
    [TestCase("artifacts_proxy.json")]
    [TestCase("v2.17/artifacts_proxy.json")]
    [TestCase("v3.17/artifacts_proxy.json")]
    public async Task EveryRecordedCall_MadeByTheStore_HasTheRecordedOutcome(string recording)
    {
        var exchanges = TestFiles.ReadRecording(recording).Where(ArtifactRecording.IsOfArtifacts).ToList();
        await using var server = new ArtifactRecording();
        var root = ArtifactRecording.RootOf(exchanges[0]);
        using var store = new ServerArtifacts("mlflow-artifacts:/" + root, ProxyStores.Server(server.TrackingUri));
        foreach (var exchange in exchanges)
        {
            server.Prepare(exchange);
            var (method, path) = ((string)exchange["request"]!["method"]!, ArtifactRecording.PathBelow(root, exchange));
            var what = $"{method} {path}";
            if (path.StartsWith("..", StringComparison.Ordinal))
            {
                // Refused before it is sent, which a test below looks at.
                continue;
            }

            var (result, error) = await MakeAsync(store, method, path, exchange);

            // The store lists before it reads; what is not listed, or is empty, it does not ask for.
            var isRead = method == "GET" && !ArtifactRecording.IsListing(exchange);
            var isMissing = isRead && path == "missing.txt";
            Assert.That(server.WasAsked, Is.EqualTo(!isMissing && !(isRead && path == "tree/empty.txt")), what);
            if ((int)exchange["response"]!["status"]! >= 400)
            {
                Assert.That(
                    error?.Code, Is.EqualTo(isMissing ? MlflowErrorCode.ResourceDoesNotExist : MlflowErrorCode.InternalError), what);
            }
            else
            {
                Assert.That(error, Is.Null, what);
                Assert.That(result, Is.EqualTo(ArtifactRecording.Outcome(path, exchange)), what);
            }
        }
    }

    /// <summary>What a server refuses as "Invalid path" is refused here before anything is sent.</summary>
    [Test]
    public async Task EveryPathThatTheServerRefused_IsRefusedBeforeItIsSent()
    {
        var refused = TestFiles.ReadRecording("errors_artifacts.json")
            .Where(exchange => ArtifactRecording.IsOfArtifacts(exchange)
                && (string?)(exchange["response"]!["body"] as JsonObject)?["message"] == "Invalid path")
            .ToList();
        Assert.That(refused, Has.Count.GreaterThan(20));
        await using var server = new ArtifactRecording();
        using var store = new ServerArtifacts("mlflow-artifacts:/", ProxyStores.Server(server.TrackingUri));
        foreach (var exchange in refused)
        {
            var (method, path) = ((string)exchange["request"]!["method"]!, ArtifactRecording.PathBelow("", exchange));
            var (_, error) = await MakeAsync(store, method, path, exchange);

            Assert.That(error?.Code, Is.EqualTo(MlflowErrorCode.InvalidParameterValue), $"{method} {path}");
        }

        Assert.That(server.Requests, Is.Empty);
    }

    /// <summary>Makes the call; the result as text or bytes.</summary>
    private static async Task<(object? Result, MlflowException? Error)> MakeAsync(
        ServerArtifacts store, string method, string path, JsonObject exchange)
    {
        try
        {
            switch (method)
            {
                case "PUT":
                    await store.WriteAsync(path, ArtifactRecording.Bytes(exchange["request"]!["body"]));
                    return (null, null);
                case "DELETE":
                    await store.DeleteAsync(path);
                    return (null, null);
                case "GET" when ArtifactRecording.IsListing(exchange):
                    return (await store.ListAsync(path), null);
                case "GET":
                    return (await store.ReadAsync(path), null);
                default:
                    throw new NotSupportedException(method);
            }
        }
        catch (MlflowException exception)
        {
            return (null, exception);
        }
    }
}
