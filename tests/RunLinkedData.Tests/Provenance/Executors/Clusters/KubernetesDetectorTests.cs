using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Executors;
using RunLinkedData.Provenance.Executors.Clusters;
using RunLinkedData.Testing;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Clusters;

public class KubernetesDetectorTests
{
    [Test]
    public async Task Detect_DownwardApi_GivesPodAndImage()
    {
        var surroundings = Kubernetes();
        surroundings["POD_NAME"] = "forecasts-3-x7k2p";
        surroundings["POD_NAMESPACE"] = "energy";
        surroundings["POD_UID"] = "7b9a4a5e-0000-4a77-9f30-6f4c1c1f2a10";
        surroundings["NODE_NAME"] = "node-1";
        surroundings["CONTAINER_NAME"] = "forecast";
        surroundings["CONTAINER_IMAGE"] = "registry.example.org:5000/energy/forecasts:1.8.0";
        surroundings["JOB_COMPLETION_INDEX"] = "3";
        var found = await surroundings.DetectAsync();

        Assert.That(
            (found.Executor.Kind, found.Executor.Id, found.Executor.Index, found.Executor.Url),
            Is.EqualTo(("kubernetes", "energy/forecasts-3-x7k2p", (int?)3, (string?)null)));
        Assert.That(found.Executor.Log, Is.EqualTo(new ExecutorLog("command:kubectl logs -n energy forecasts-3-x7k2p -c forecast")));
        Assert.That(
            (found.Executor.Details["node"], found.Executor.Details["pod_uid"]),
            Is.EqualTo(("node-1", "7b9a4a5e-0000-4a77-9f30-6f4c1c1f2a10")));
        Assert.That(found.Image?.Reference, Is.EqualTo("registry.example.org:5000/energy/forecasts:1.8.0"));
        Assert.That(found.Notes, Is.Empty);
    }

    [Test]
    public async Task Detect_NothingSet_GivesThePodAndSaysWhatIsMissing()
    {
        var found = await Kubernetes().DetectAsync();

        Assert.That(found.Executor.Id, Is.EqualTo("forecasts-x7k2p"));
        Assert.That(found.Executor.Log?.Locator, Is.EqualTo("command:kubectl logs forecasts-x7k2p"));
        Assert.That(found.Notes, Has.One.Contains("POD_NAMESPACE"));
    }

    [Test]
    public void Detect_ServiceAccount_GivesTheNamespace()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["namespace"], "energy\n");

        Assert.That(Detect(folder["namespace"])?.Id, Is.EqualTo("energy/forecasts-x7k2p"));
    }

    [Test]
    public void Detect_FileOfTheNamespaceIsHuge_IsNotRead()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["namespace"], new string('x', (1024 * 1024) + 1));

        Assert.That(Detect(folder["namespace"])?.Id, Is.EqualTo("forecasts-x7k2p"));
    }

    [TestCase("/dev/zero")]
    [TestCase("/")]
    public void Detect_FileOfTheNamespaceIsNone_IsNotRead(string path) =>
        Assert.That(Detect(path)?.Id, Is.EqualTo("forecasts-x7k2p"));

    [Test]
    public async Task Detect_NamesThatAShellWouldRun_AreQuoted()
    {
        var surroundings = Kubernetes();
        surroundings["POD_NAMESPACE"] = "a; rm -rf ~";
        surroundings["POD_NAME"] = "it's";

        Assert.That((await surroundings.ExecutorAsync()).Log?.Locator, Is.EqualTo(@"command:kubectl logs -n 'a; rm -rf ~' 'it'\''s'"));
    }

    [Test]
    public async Task Detect_NameThatIsAnOption_HasNoCommand()
    {
        var surroundings = Kubernetes();
        surroundings["POD_NAME"] = "--kubeconfig=/tmp/x";

        Assert.That((await surroundings.ExecutorAsync()).Log, Is.Null);
    }

    private static ProgramVariables Kubernetes() => new()
    {
        ["KUBERNETES_SERVICE_HOST"] = "10.100.0.1",
        ["KUBERNETES_SERVICE_PORT"] = "443",
        ["KUBERNETES_PORT"] = "tcp://10.100.0.1:443",
        ["HOSTNAME"] = "forecasts-x7k2p",
    };

    private static Executor? Detect(string namespaceFile) =>
        new KubernetesDetector().Detect(new ExecutionProbe(new ExecutionEnvironment(Kubernetes()) { NamespaceFile = namespaceFile }));
}
