using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Code;

namespace RunLinkedData.Tests.Provenance.Code;

public class MlflowSourceTagsTests
{
    [Test]
    public void Of_AllKnown_HasEveryTagOfMlflow() =>
        Assert.That(
            MlflowSourceTags.Of(
                new CodeProvenance { Commit = "c", Branch = "main", Remote = "https://example.com/x", IsDirty = true },
                new ProgramProvenance { Framework = "", Name = "Forecast" }),
            Is.EqualTo(new[]
            {
                new Tag("mlflow.source.type", "LOCAL"),
                new Tag("mlflow.source.name", "Forecast"),
                new Tag("mlflow.source.git.commit", "c"),
                new Tag("mlflow.source.git.branch", "main"),
                new Tag("mlflow.source.git.repoURL", "https://example.com/x"),
                new Tag("mlflow.source.git.dirty", "true"),
            }));

    [TestCase(null, "/work/jobs/train.py", "train.py")]
    [TestCase(null, null, "python3")]
    [TestCase(".NET 10.0.1", "/work/jobs/train.cs", "python3")]
    public void Of_AnInterpreter_NamesItsScript(string? framework, string? script, string name) =>
        Assert.That(
            MlflowSourceTags.Of(new CodeProvenance(), new ProgramProvenance { Name = "python3", Framework = framework, Script = script }),
            Does.Contain(new Tag("mlflow.source.name", name)));

    [Test]
    public void Of_NothingKnown_HasTheTypeOnly() =>
        Assert.That(MlflowSourceTags.Of(new CodeProvenance()), Is.EqualTo(new[] { new Tag("mlflow.source.type", "LOCAL") }));
}
