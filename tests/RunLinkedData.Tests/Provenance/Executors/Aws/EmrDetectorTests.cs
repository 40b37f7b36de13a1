using NUnit.Framework;
using RunLinkedData.Testing;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Aws;

public class EmrDetectorTests
{
    private TemporaryFolder _root = null!;

    [SetUp]
    public void Make()
    {
        _root = new TemporaryFolder();
        Directory.CreateDirectory(_root["mnt", "var", "lib", "info"]);
    }

    [TearDown]
    public void Remove() => _root.Dispose();

    [Test]
    public async Task Detect_Step_GivesClusterStepAndWhereItsLogIs()
    {
        JobFlow("""{"jobFlowId":"j-2AXXXXXXGAPLF","jobFlowCreationInstant":1433301696595,"masterInstanceId":"i-1"}""");

        var executor = await new ProgramVariables
        {
            Root = _root.Path,
            WorkingFolder = "/mnt/var/lib/hadoop/steps/s-07767992IY7VC5NVV854",
            ["AWS_REGION"] = "eu-west-1",
        }.ExecutorAsync();

        Assert.That((executor.Kind, executor.Id), Is.EqualTo(("emr", "j-2AXXXXXXGAPLF/s-07767992IY7VC5NVV854")));
        Assert.That(
            executor.Url, Is.EqualTo("https://eu-west-1.console.aws.amazon.com/emr/home?region=eu-west-1#/clusterDetails/j-2AXXXXXXGAPLF"));
        Assert.That(executor.Details["log_folder"], Is.EqualTo("/mnt/var/log/hadoop/steps/s-07767992IY7VC5NVV854"));
    }

    [Test]
    public async Task Detect_ContainerOfYarn_GivesTheClusterAndTheContainer()
    {
        JobFlow("""{"jobFlowId":"j-1"}""");

        var executor = await new ProgramVariables { Root = _root.Path, ["CONTAINER_ID"] = "container_1_0001_01_000001" }.ExecutorAsync();

        Assert.That(
            (executor.Id, executor.Url, executor.Details["yarn_container"]),
            Is.EqualTo(("j-1", (string?)null, "container_1_0001_01_000001")));
    }

    [TestCase("{s3cr3t")]
    [TestCase("""{"jobFlowId":1}""")]
    [TestCase("{}")]
    public async Task Detect_FileSaysNoCluster_IsNotEmr(string content)
    {
        JobFlow(content);

        Assert.That((await new ProgramVariables { Root = _root.Path }.ExecutorAsync()).Kind, Is.EqualTo("local"));
    }

    [Test]
    public async Task Detect_Serverless_GivesRunAndApplication()
    {
        var executor = await new ProgramVariables
        {
            ["SERVERLESS_EMR_JOB_ID"] = "00f1abc",
            ["SERVERLESS_EMR_VIRTUAL_CLUSTER_ID"] = "00fapp",
        }.ExecutorAsync();

        Assert.That((executor.Kind, executor.Id, executor.Details["application"]), Is.EqualTo(("emr-serverless", "00f1abc", "00fapp")));
    }

    private void JobFlow(string content) => File.WriteAllText(_root["mnt", "var", "lib", "info", "job-flow.json"], content);
}
