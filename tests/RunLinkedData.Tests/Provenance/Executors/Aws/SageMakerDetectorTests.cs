using NUnit.Framework;
using RunLinkedData.Testing;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Aws;

public class SageMakerDetectorTests
{
    [Test]
    public async Task Detect_TrainingJob_GivesJobHostAndWhereItsLogIs()
    {
        var executor = await new ProgramVariables
        {
            ["TRAINING_JOB_NAME"] = "forecasts-2026-11-23",
            ["TRAINING_JOB_ARN"] = "arn:aws:sagemaker:eu-west-1:123456789012:training-job/forecasts-2026-11-23",
            ["SM_CURRENT_HOST"] = "algo-2",
            ["SM_HOSTS"] = "[\"algo-1\",\"algo-2\"]",
            ["SM_HPS"] = "{\"password\":\"s3cr3t\"}",
            ["AWS_REGION"] = "eu-west-1",
        }.ExecutorAsync();

        Assert.That(
            (executor.Kind, executor.Id, executor.Index, executor.Log),
            Is.EqualTo(("sagemaker", "forecasts-2026-11-23", (int?)1, (object?)null)));
        Assert.That(
            executor.Url,
            Is.EqualTo("https://eu-west-1.console.aws.amazon.com/sagemaker/home?region=eu-west-1#/jobs/forecasts-2026-11-23"));
        Assert.That(executor.Details["log_group"], Is.EqualTo("/aws/sagemaker/TrainingJobs"));
        Assert.That(executor.Details["log_stream_prefix"], Is.EqualTo("forecasts-2026-11-23/algo-2"));
        Assert.That(executor.Details["account"], Is.EqualTo("123456789012"));
    }

    [Test]
    public async Task Detect_ToolkitOnly_TakesTheNameAndNothingElse()
    {
        var executor = await new ProgramVariables
        {
            ["SM_TRAINING_ENV"] = """{"job_name":"forecasts-7","current_host":"algo-1","hyperparameters":{"token":"s3cr3t"}}""",
            ["SM_CURRENT_HOST"] = "algo-1",
        }.ExecutorAsync();

        Assert.That(
            (executor.Kind, executor.Id, executor.Index, executor.Url), Is.EqualTo(("sagemaker", "forecasts-7", (int?)0, (string?)null)));
    }

    [Test]
    public async Task Detect_BrokenToolkitVariable_IsANoteAndTheNextIsTried()
    {
        var found = await new ProgramVariables { ["SM_TRAINING_ENV"] = "{s3cr3t", ["NOMAD_ALLOC_ID"] = "a1" }.DetectAsync();

        Assert.That(found.Executor.Kind, Is.EqualTo("nomad"));
        Assert.That(found.Notes, Has.One.Contains("SageMaker"));
    }

    [Test]
    public async Task Detect_NameOfATrainingJobOfSomethingElse_IsNotSageMaker() =>
        Assert.That((await new ProgramVariables { ["TRAINING_JOB_NAME"] = "mmm-app" }.ExecutorAsync()).Kind, Is.EqualTo("local"));

    [Test]
    public async Task Detect_TrainingInAContainerOfOnesOwn_TakesTheHostFromTheFile()
    {
        using var root = new TemporaryFolder();
        var hosts = """{"current_host":"algo-3","hosts":["algo-1","algo-2","algo-3"]}""";
        Write(root, hosts, "opt", "ml", "input", "config", "resourceconfig.json");
        var executor = await new ProgramVariables { Root = root.Path, ["TRAINING_JOB_NAME"] = "forecasts-7", ["AWS_REGION"] = "eu-west-1" }
            .ExecutorAsync();

        Assert.That((executor.Kind, executor.Id, executor.Index), Is.EqualTo(("sagemaker", "forecasts-7", (int?)2)));
        Assert.That(executor.Details["job_type"], Is.EqualTo("training"));
        Assert.That(executor.Details["log_stream_prefix"], Is.EqualTo("forecasts-7/algo-3"));
    }

    [Test]
    public async Task Detect_ProcessingJob_GivesJobImageAndWhereItsLogIs()
    {
        using var root = new TemporaryFolder();
        Write(
            root,
            """
            {
              "ProcessingJobArn": "arn:aws:sagemaker:eu-west-1:123456789012:processing-job/clean-7",
              "ProcessingJobName": "clean-7",
              "AppSpecification": {
                "ImageUri": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/clean:1",
                "ContainerEntrypoint": null,
                "ContainerArguments": ["--token", "s3cr3t"]
              },
              "Environment": { "TOKEN": "s3cr3t" }
            }
            """,
            "opt", "ml", "config", "processingjobconfig.json");
        Write(root, """{"current_host":"algo-1","hosts":["algo-1"]}""", "opt", "ml", "config", "resourceconfig.json");

        var found = await new ProgramVariables { Root = root.Path }.DetectAsync();

        Assert.That(
            (found.Executor.Kind, found.Executor.Id, found.Executor.Index, found.Image?.Reference),
            Is.EqualTo(("sagemaker", "clean-7", (int?)0, "123456789012.dkr.ecr.eu-west-1.amazonaws.com/clean:1")));
        Assert.That(
            found.Executor.Url,
            Is.EqualTo("https://eu-west-1.console.aws.amazon.com/sagemaker/home?region=eu-west-1#/processing-jobs/clean-7"));
        Assert.That(
            found.Executor.Details,
            Is.EquivalentTo(new Dictionary<string, string>
            {
                ["job_type"] = "processing",
                ["host"] = "algo-1",
                ["region"] = "eu-west-1",
                ["account"] = "123456789012",
                ["job_arn"] = "arn:aws:sagemaker:eu-west-1:123456789012:processing-job/clean-7",
                ["log_group"] = "/aws/sagemaker/ProcessingJobs",
                ["log_stream_prefix"] = "clean-7/algo-1",
            }));
    }

    [TestCase("[1]")]
    [TestCase("{s3cr3t")]
    [TestCase("""{"ProcessingJobName":1,"AppSpecification":7}""")]
    [TestCase("")]
    public async Task Detect_FileOfAProcessingJobIsBroken_IsNotSageMaker(string content)
    {
        using var root = new TemporaryFolder();
        Write(root, content, "opt", "ml", "config", "processingjobconfig.json");

        Assert.That((await new ProgramVariables { Root = root.Path }.ExecutorAsync()).Kind, Is.EqualTo("local"));
    }

    private static void Write(TemporaryFolder root, string content, params string[] path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(root[path])!);
        File.WriteAllText(root[path], content);
    }
}
