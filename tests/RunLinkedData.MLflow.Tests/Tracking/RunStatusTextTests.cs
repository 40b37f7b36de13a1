using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.MLflow.Tests.Tracking;

[TestFixture]
public sealed class RunStatusTextTests
{
    [Test]
    public void Parse_TextOfAnyState_IsThatState([Values] RunStatus status)
    {
        Assert.That(status.ToText(), Is.EqualTo(status.ToString().ToUpperInvariant()));
        Assert.That(RunStatusText.Parse(status.ToText()), Is.EqualTo(status));
        Assert.That(RunStatusText.Parse(status.ToString()), Is.EqualTo(status));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("2")]
    [TestCase("DONE")]
    public void Parse_NoState_IsNull(string? text) => Assert.That(RunStatusText.Parse(text), Is.Null);
}
