using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.MLflow.Tests.Tracking;

[TestFixture]
public sealed class TrackingLimitsTests
{
    [TestCase("a", ExpectedResult = true)]
    [TestCase(" ", ExpectedResult = true)]
    [TestCase("a b/c.d-e_f:g", ExpectedResult = true)]
    [TestCase("größe/日本/٣/²/Ⅷ", ExpectedResult = true)]
    [TestCase("a..b", ExpectedResult = true)]
    [TestCase(".hidden/...", ExpectedResult = true)]
    [TestCase("𝄞x", Description = "a symbol outside of the basic plane is no letter", ExpectedResult = false)]
    [TestCase("𝒳", Description = "a letter outside of the basic plane", ExpectedResult = true)]
    [TestCase("/a", ExpectedResult = false)]
    [TestCase("a/", ExpectedResult = false)]
    [TestCase("a//b", ExpectedResult = false)]
    [TestCase("./a", ExpectedResult = false)]
    [TestCase(".", ExpectedResult = false)]
    [TestCase("..", ExpectedResult = false)]
    [TestCase("..a", ExpectedResult = false)]
    [TestCase("a/../b", ExpectedResult = false)]
    [TestCase("a/.", ExpectedResult = false)]
    [TestCase("", ExpectedResult = false)]
    [TestCase("a\tb", ExpectedResult = false)]
    [TestCase("a\n", ExpectedResult = false)]
    [TestCase("\ud834", ExpectedResult = false)]
    public bool CheckKey_Key_IsAllowedOrRefused(string key) => !IsRefused(() => TrackingLimits.CheckKey("param key", key));

    [TestCase('!')]
    [TestCase('@')]
    [TestCase('#')]
    [TestCase('$')]
    [TestCase('%')]
    [TestCase('&')]
    [TestCase(',')]
    [TestCase('(')]
    [TestCase('=')]
    [TestCase('+')]
    [TestCase('\\')]
    [TestCase('"')]
    [TestCase('\'')]
    [TestCase('`')]
    public void CheckKey_ForbiddenCharacter_IsNamed(char character)
    {
        var error = Assert.Throws<MlflowException>(() => TrackingLimits.CheckKey("metric key", $"a{character}b"));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.InvalidParameterValue));
        Assert.That(error.Message, Does.Contain($"'{character}'").And.Contain("metric key"));
    }

    [Test]
    public void CheckText_TooLong_NamesTheStartTheLengthAndTheLimit()
    {
        var error = Assert.Throws<MlflowException>(() => TrackingLimits.CheckParam(new Param("p", "first words " + new string('x', 6000))));

        Assert.That(error!.Message, Does.Contain("first words xxx").And.Contain("6,012").And.Contain("6,000"));
        Assert.That(error.Message, Has.Length.LessThan(400));
    }

    [Test]
    public void CheckText_HalfASurrogatePair_IsRefused()
    {
        Assert.That(IsRefused(() => TrackingLimits.CheckTag(new Tag("t", "a\ud83db"))), Is.True);
        Assert.That(IsRefused(() => TrackingLimits.CheckTag(new Tag("t", "a\ud83d\ude00b"))), Is.False);
    }

    [Test]
    public void CheckMetric_Timestamp_MustNotBeNegative()
    {
        Assert.That(IsRefused(() => TrackingLimits.CheckMetric(new Metric("m", 1, -1))), Is.True);
        Assert.That(IsRefused(() => TrackingLimits.CheckMetric(new Metric("m", double.NaN, 0, long.MinValue))), Is.False);
    }

    [Test]
    public void CheckRunUpdate_StatusThatDoesNotExist_IsRefused() =>
        Assert.That(IsRefused(() => TrackingLimits.CheckRunUpdate(new RunUpdate { Status = (RunStatus)99 })), Is.True);

    [Test]
    public void CheckNewRun_NameOverTheLimit_IsRefused()
    {
        Assert.That(
            IsRefused(() => TrackingLimits.CheckNewRun(new NewRun { ExperimentId = "0", StartTime = 0, RunName = new string('n', 251) })),
            Is.True);
        Assert.That(IsRefused(() => TrackingLimits.CheckTag(new Tag("mlflow.runName", new string('n', 251)))), Is.True);
        Assert.That(IsRefused(() => TrackingLimits.CheckNewRun(new NewRun { ExperimentId = "0", StartTime = -1 })), Is.True);
    }

    private static bool IsRefused(Action check)
    {
        try
        {
            check();
            return false;
        }
        catch (MlflowException error) when (error.Code == MlflowErrorCode.InvalidParameterValue)
        {
            return true;
        }
    }
}
