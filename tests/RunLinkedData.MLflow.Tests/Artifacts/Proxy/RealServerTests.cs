using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.MLflow.Tests.Artifacts.Proxy;

/// <summary>The store on the MLflow server that <c>RLD_TEST_TRACKING_URI</c> names.</summary>
public sealed class RealServerTests : ArtifactStoreBehaviour
{
    private const string Variable = "RLD_TEST_TRACKING_URI";

    public override Task CloseStore()
    {
        (Store as IDisposable)?.Dispose();
        return Task.CompletedTask;
    }

    [Test]
    public async Task OpenRead_LargeFile_ComesInRanges()
    {
        var bytes = ProxyStores.Bytes(40_000_001);
        await Store.WriteAsync("deep/large.bin", bytes);

        Assert.That(await ProxyStores.ReadAsync(Store, "deep/large.bin"), Is.EqualTo(bytes));
    }

    [TestCase("100%.txt")]
    [TestCase("a+b c&d=e.txt")]
    [TestCase("a?b;c")]
    [TestCase("file:name")]
    [TestCase("HTTP:name")]
    [TestCase(" leading and trailing ")]
    [TestCase("日本/ё;x?y")]
    [TestCase("😀.txt")]
    public async Task OpenRead_OddName_GivesWhatWasWritten(string path)
    {
        await WriteAsync(path, "content of " + path);

        Assert.That(await ReadAsync(path), Is.EqualTo("content of " + path));
    }

    protected override async Task<IArtifactStore> OpenEmptyStoreAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } trackingUri)
        {
            Assert.Ignore($"{Variable} names no MLflow server to test with");
            throw new InvalidOperationException("Not reached.");
        }

        using var http = new HttpClient();
        using var body = new StringContent("""{"experiment_id": "0"}""", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(trackingUri.TrimEnd('/') + "/api/2.0/mlflow/runs/create", body);
        answer.EnsureSuccessStatusCode();
        var run = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["run"]!["info"]!;
        var registry = new ArtifactStoreRegistry();
        registry.AddServer(new MlflowServerOptions { TrackingUri = trackingUri });
        return registry.Open((string)run["artifact_uri"]!);
    }

    protected override bool KeepsName(string path) => path is not ("percent%41.txt" or "hash#tag.txt");
}
