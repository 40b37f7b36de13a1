using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Executors;

namespace RunLinkedData.Tests.Provenance.Executors;

public class CloudWatchLogTests
{
    [Test]
    public void Of_AllParts_GivesLocatorAndPage() =>
        Assert.That(
            CloudWatchLog.Of("eu-west-1", "/g#1", "s [2]"),
            Is.EqualTo(new ExecutorLog("cloudwatch:eu-west-1:/g#1:s [2]")
            {
                Url = "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1"
                    + "#logsV2:log-groups/log-group/$252Fg$25231/log-events/s$2520$255B2$255D",
            }));

    [TestCase(null, "g", "s")]
    [TestCase("r", "", "s")]
    [TestCase("r", "g", null)]
    [TestCase("r", "g:h", "s")]
    public void Of_PartMissingOrWithAColon_IsNoLog(string? region, string? group, string? stream) =>
        Assert.That(CloudWatchLog.Of(region, group, stream), Is.Null);
}
