using NUnit.Framework;
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
}
