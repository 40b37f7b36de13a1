using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Proxy.Server;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Stores;

namespace RunLinkedData.MLflow.Tests.Artifacts.Proxy;

public class ArtifactAddressTests
{
    private static readonly Uri Tracking = new("https://tracking.example/mlflow/");

    [TestCase("mlflow-artifacts:/1/R/artifacts", "https://tracking.example/mlflow/api/2.0/mlflow-artifacts/artifacts/1/R/artifacts/a.txt")]
    [TestCase(
        "mlflow-artifacts:///1/R/artifacts", "https://tracking.example/mlflow/api/2.0/mlflow-artifacts/artifacts/1/R/artifacts/a.txt")]
    [TestCase("mlflow-artifacts:1/R/artifacts/", "https://tracking.example/mlflow/api/2.0/mlflow-artifacts/artifacts/1/R/artifacts/a.txt")]
    [TestCase("mlflow-artifacts:/", "https://tracking.example/mlflow/api/2.0/mlflow-artifacts/artifacts/a.txt")]
    [TestCase(
        "MLFLOW-ARTIFACTS:/my%20root//R/artifacts?x=y",
        "https://tracking.example/mlflow/api/2.0/mlflow-artifacts/artifacts/my%20root/R/artifacts/a.txt")]
    [TestCase(
        "mlflow-artifacts://store.example:8080/1/R/artifacts",
        "https://store.example:8080/mlflow/api/2.0/mlflow-artifacts/artifacts/1/R/artifacts/a.txt")]
    [TestCase(
        "mlflow-artifacts://store.example/1/R/artifacts",
        "https://store.example/mlflow/api/2.0/mlflow-artifacts/artifacts/1/R/artifacts/a.txt")]
    public void File_AnyForm_IsResolvedAsMlflowDoes(string artifactUri, string address) =>
        Assert.That(new ArtifactAddress(artifactUri, Tracking).File("a.txt").AbsoluteUri, Is.EqualTo(address));

    [TestCase("a b/ü+%?;&=.txt", "a%20b/%C3%BC%2B%25%3F%3B%26%3D.txt")]
    [TestCase("数据", "%E6%95%B0%E6%8D%AE")]
    public void File_OddName_IsEscapedAsUtf8(string path, string escaped) =>
        Assert.That(
            new ArtifactAddress("mlflow-artifacts:/1/R/artifacts", Tracking).File(path).AbsoluteUri,
            Does.EndWith("/1/R/artifacts/" + escaped));

    [TestCase("mlflow-artifacts:/1/R/artifacts", "R")]
    [TestCase("mlflow-artifacts://tracking.example/1/R/artifacts", "R")]
    [TestCase("mlflow-artifacts://store.example/1/R/artifacts", null)]
    [TestCase("mlflow-artifacts:/some/folder", null)]
    public void RunId_OfTheTrackingServer_IsTakenFromTheUri(string artifactUri, string? run) =>
        Assert.That(new ArtifactAddress(artifactUri, Tracking).RunId, Is.EqualTo(run));

    [TestCase("s3://bucket/x")]
    [TestCase("mlflow-artifacts://5000/1/R/artifacts")]
    [TestCase("mlflow-artifacts://user:secret@host/1/R/artifacts")]
    [TestCase("mlflow-artifacts:/1/../2/artifacts")]
    [TestCase("mlflow-artifacts:/1/%2e%2e/2/artifacts")]
    [TestCase("mlflow-artifacts:/1/R%2Fx/artifacts")]
    [TestCase("mlflow-artifacts:/1/R/artifacts#x")]
    public void New_BadUri_IsRefused(string artifactUri) => Assert.That(
        () => new ArtifactAddress(artifactUri, Tracking),
        Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.InvalidParameterValue));

    [Test]
    public void Options_Bad_AreAllNamed()
    {
        var options = new TransferOptions { MultipartThreshold = -1, PartSize = 1, Parallelism = 0, TempFolder = "/not/there" };

        Assert.That(
            () => new StoreContext { TrackingUri = "http://127.0.0.1:1", Transfers = options },
            Throws.ArgumentException.With.Message.Contains("MultipartThreshold")
                .And.Message.Contains("PartSize")
                .And.Message.Contains("Parallelism")
                .And.Message.Contains("TempFolder"));
    }

    [Test]
    public void Registry_OfAServer_OpensItsFiles()
    {
        using StoreContext context = new() { TrackingUri = "http://127.0.0.1:1" };
        var registry = new ArtifactStoreRegistry(context).AddMlflowStores();

        Assert.That(registry.Open("mlflow-artifacts:/1/R/artifacts"), Is.InstanceOf<RemoteArtifactStore>());
    }
}
