using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Stores;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Stores;

/// <summary>Folders as the place of artifacts, by where the tracking store is.</summary>
public sealed class ServerFoldersTests
{
    private TemporaryFolder _folder = null!;

    // As a server lays it out below a root that it has made.
    private string Artifacts => Path.Combine(_folder["server"], "mlruns", "1", "0123456789abcdef0123456789abcdef", "artifacts");

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DropFolder() => _folder.Dispose();

    [TestCase("https://mlflow.example.com", true, null, false)]
    [TestCase("https://mlflow.example.com", true, true, true)]
    [TestCase("https://mlflow.example.com", false, true, true)]
    [TestCase("http://localhost:5000", true, null, true)]
    [TestCase("http://127.0.0.1:5000/ml", true, null, true)]
    [TestCase("http://[::1]:5000", true, null, true)]
    [TestCase("http://localhost:5000", false, null, false)]
    [TestCase("http://localhost:5000", true, false, false)]
    [TestCase("sqlite:///mlflow.db", false, null, true)]
    public void Open_Folder_OnlyIfItIsOneOfThisMachine(string trackingUri, bool isThere, bool? isShared, bool isOpened)
    {
        if (isThere)
        {
            Directory.CreateDirectory(_folder["server"]);
        }

        foreach (var uri in new[] { Artifacts, new Uri(Artifacts).AbsoluteUri })
        {
            using StoreContext context = new()
            {
                TrackingUri = trackingUri,
                ServerOptions = address => new MlflowServerOptions { TrackingUri = address, SharedArtifactFolders = isShared },
            };
            var registry = new ArtifactStoreRegistry(context).AddMlflowStores();

            if (isOpened)
            {
                Assert.That(registry.Open(uri).ArtifactUri, Is.EqualTo(uri));
                continue;
            }

            var error = Assert.Throws<MlflowException>(() => registry.Open(uri));
            Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.InvalidParameterValue));
            Assert.That(
                error.Message,
                Does.Contain(uri).And.Contain("--serve-artifacts").And.Contain("RLD_SHARED_ARTIFACTS").And.Not.Contain("/ml:"));
        }
    }

    [TestCase("true", true)]
    [TestCase("0", false)]
    [TestCase(null, null)]
    public void FromEnvironment_SharedArtifacts_AreTheVariables(string? value, bool? expected) => Assert.That(
        MlflowServerOptions.FromEnvironment(name => name == "RLD_SHARED_ARTIFACTS" ? value : null).SharedArtifactFolders,
        Is.EqualTo(expected));
}
