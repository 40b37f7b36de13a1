using NUnit.Framework;
using RunLinkedData.Provenance.Executors;

namespace RunLinkedData.Tests.Provenance.Executors;

public class AwsConsoleTests
{
    [TestCase("eu-central-1", "https://eu-central-1.console.aws.amazon.com/batch/home?region=eu-central-1#jobs/detail/a%2Fb")]
    [TestCase("cn-northwest-1", "https://cn-northwest-1.console.amazonaws.cn/batch/home?region=cn-northwest-1#jobs/detail/a%2Fb")]
    [TestCase("us-gov-east-1", "https://us-gov-east-1.console.amazonaws-us-gov.com/batch/home?region=us-gov-east-1#jobs/detail/a%2Fb")]
    [TestCase("us-iso-east-1", null)]
    [TestCase("us-isob-east-1", null)]
    [TestCase("eusc-de-east-1", null)]
    [TestCase("evil.example.org/", null)]
    [TestCase("", null)]
    [TestCase(null, null)]
    public void Page_EachPartition_HasItsHost(string? region, string? page) =>
        Assert.That(AwsConsole.BatchJob(region, "a/b"), Is.EqualTo(page));
}
