using NUnit.Framework;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Aws;

public class GlueDetectorTests
{
    [Test]
    public async Task Detect_WhatTheScriptPassesOn_GivesRunAndPage()
    {
        var executor = await new ProgramVariables
        {
            ["GLUE_JOB_NAME"] = "daily curate",
            ["GLUE_JOB_RUN_ID"] = "jr_0f4c1be2",
            ["AWS_REGION"] = "eu-west-1",
        }.ExecutorAsync();

        Assert.That((executor.Kind, executor.Id, executor.Log), Is.EqualTo(("glue", "jr_0f4c1be2", (object?)null)));
        Assert.That(
            executor.Url,
            Is.EqualTo(
                "https://eu-west-1.console.aws.amazon.com/gluestudio/home?region=eu-west-1#/job/daily%20curate/run/jr_0f4c1be2"));
        Assert.That(
            (executor.Details["job"], executor.Details["log_group"], executor.Details["log_stream_prefix"]),
            Is.EqualTo(("daily curate", "/aws-glue/jobs/output", "jr_0f4c1be2")));
    }

    [TestCase("GLUE_JOB_NAME")]
    [TestCase("GLUE_JOB_RUN_ID")]
    public async Task Detect_OneOfTheTwo_IsNotGlue(string name) =>
        Assert.That((await new ProgramVariables { [name] = "x" }.ExecutorAsync()).Kind, Is.EqualTo("local"));
}
