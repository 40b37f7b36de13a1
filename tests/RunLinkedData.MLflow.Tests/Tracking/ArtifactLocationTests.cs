using NUnit.Framework;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.MLflow.Tests.Tracking;

[TestFixture]
public sealed class ArtifactLocationTests
{
    [TestCase("s3://bucket/a%20b")]
    [TestCase("mlflow-artifacts:/1")]
    [TestCase("file:///data/x")]
    public void Resolve_Uri_StaysAsItIs(string location) => Assert.That(ArtifactLocation.Resolve(location), Is.EqualTo(location));

    [Test]
    public void Resolve_RelativePath_BecomesAbsolute()
    {
        var expected = OperatingSystem.IsWindows()
            ? "file:///" + Path.GetFullPath("rel/loc").Replace('\\', '/')
            : Path.GetFullPath("rel/loc");

        Assert.That(ArtifactLocation.Resolve("rel/loc"), Is.EqualTo(expected));
    }

    [TestCase("/a/b", "/a/b/1/artifacts")]
    [TestCase("/what?", "/what?/1/artifacts")]
    [TestCase("mlflow-artifacts:/", "mlflow-artifacts:/1/artifacts")]
    [TestCase("s3://b/p/", "s3://b/p/1/artifacts")]
    [TestCase("s3://b/p?x=1", "s3://b/p/1/artifacts?x=1")]
    public void Append_Parts_GoToTheEndOfThePath(string location, string expected) =>
        Assert.That(ArtifactLocation.Append(location, "1", "artifacts"), Is.EqualTo(expected));

    [TestCase("s3://b/p#x")]
    [TestCase("rel#x")]
    [TestCase("s3://b/p?x=..")]
    [TestCase("runs:/abc")]
    [TestCase("")]
    public void Resolve_NotALocation_IsRefused(string location)
    {
        var error = Assert.Throws<MlflowException>(() => ArtifactLocation.Resolve(location));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.InvalidParameterValue));
    }

    [Test]
    public void Resolve_OverTheLimit_IsRefused()
    {
        Assert.That(ArtifactLocation.Resolve("s3://" + new string('b', 2043)), Has.Length.EqualTo(2048));
        Assert.Throws<MlflowException>(() => ArtifactLocation.Resolve("s3://" + new string('b', 2044)));
    }
}
