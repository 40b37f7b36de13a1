using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Members;

namespace RunLinkedData.Tests.Model.Members;

public class RunGroupTests
{
    [Test]
    public void Of_TagsOfMembers_SaysHowEachIsByIndex()
    {
        var second = RunMember.At(new GroupPlace("job", 12_345) { Attempt = 2 });
        var run = RunWith(
            new Tag("rld.group", "job"),
            new Tag("rld.group.size", "3"),
            second.ToTag(RunStatus.Finished),
            new Tag("rld.member.0001", "FAILED 1"),
            new Tag("rld.member_error.0001", "no rows"),
            new Tag("rld.member.deadbeef", "FINISHED"),
            new Tag("rld.member.00002", "FINISHED 1"),
            new Tag("rld.member.0002", "FINISHED"));

        var group = RunGroup.Of(run)!;

        Assert.Multiple(() =>
        {
            Assert.That((group.Key, group.Size), Is.EqualTo(("job", 3)));
            Assert.That(
                group.Members,
                Is.EqualTo(new[]
                {
                    new GroupMember(1, 1, RunStatus.Failed) { Error = "no rows" },
                    new GroupMember(12_345, 2, RunStatus.Finished),
                }));
            Assert.That(group.In(RunStatus.Failed), Is.EqualTo(new[] { 1 }));
            Assert.That(group.Missing(3), Is.EqualTo(new[] { 0, 2 }));
            Assert.That(RunMember.Of(run).Select(member => member.Id), Is.EquivalentTo(new[] { "12345", "0001", "deadbeef", "0002" }));
        });
    }

    [Test]
    public void Of_NoGroup_Null() => Assert.That(RunGroup.Of(RunWith(new Tag("rld.member.deadbeef", "FINISHED"))), Is.Null);

    [Test]
    public void PathOf_OfPlace_HasIndex() => Assert.Multiple(() =>
    {
        var role = RunRole.Join(new GroupPlace("job", 7));
        Assert.That(role.Place!.IndexText, Is.EqualTo("0007"));
        Assert.That(role.Member!.RecordPath, Is.EqualTo("provenance/members/0007/run.json"));
    });

    [TestCase("", "")]
    [TestCase("5", "5")]
    [TestCase("9 3 4 5 0 1", "0-1, 3-5, 9")]
    public void ToText_Indices_Ranges(string indices, string text) => Assert.That(
        IndexRanges.ToText(indices.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)), Is.EqualTo(text));

    [Test]
    public void ToText_ManyRanges_SaysHowManyAreLeft() =>
        Assert.That(IndexRanges.ToText(Enumerable.Range(0, 25).Select(index => 2 * index)), Does.EndWith("36, 38 and 5 more"));

    private static MlflowRun RunWith(params Tag[] tags) => new()
    {
        Info = new RunInfo
        {
            RunId = "r",
            ExperimentId = "1",
            RunName = "n",
            UserId = "u",
            Status = RunStatus.Running,
            StartTime = 0,
            ArtifactUri = "file:///a",
            LifecycleStage = LifecycleStage.Active,
        },
        Metrics = [],
        Params = [],
        Tags = tags,
        Inputs = [],
    };
}
