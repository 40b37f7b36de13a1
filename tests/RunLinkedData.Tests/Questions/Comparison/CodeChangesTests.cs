using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Comparison;
using RunLinkedData.Testing;
using RunLinkedData.Versions.Provenance;

namespace RunLinkedData.Tests.Questions.Comparison;

public class CodeChangesTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [TestCase(false, false, null)]
    [TestCase(null, true, null)]
    [TestCase(false, true, "-/some")]
    [TestCase(true, false, "some/-")]
    public async Task CompareAsync_SameCommit_TellsWhichSideWasChanged(bool? wasDirty, bool? isDirty, string? expected)
    {
        var (changes, note) = await CompareAsync(Walked("a", wasDirty, null), Walked("b", isDirty, null));

        Assert.That(changes.Select(change => $"{change.Original ?? "-"}/{change.Other ?? "-"}").SingleOrDefault(), Is.EqualTo(expected));
        Assert.That(note, Is.Null);
    }

    [TestCase("+ 1\n", "+ 1\n", false)]
    [TestCase("+ 1\n", "+ 2\n", true)]
    public async Task CompareAsync_BothWereChanged_ComparesTheChanges(string diff, string other, bool differs)
    {
        var (changes, note) = await CompareAsync(Walked("a", true, diff), Walked("b", true, other));

        Assert.That(
            changes.Select(change => (change.Kind, change.Name)),
            Is.EqualTo(differs ? new[] { (ChangeKind.Code, "uncommitted changes") } : []));
        Assert.That(changes.Select(change => change.Original), Is.All.StartsWith("sha256:"));
        Assert.That(note, Is.Null);
    }

    [Test]
    public async Task CompareAsync_ChangesThatWereNotKept_AreNotKnown()
    {
        var kept = Walked("a", true, "+ 1\n");
        var lost = Walked("b", true, "+ 1\n");
        File.Delete(Path.Combine(lost.Run.Info.ArtifactUri, "provenance", "changes.diff"));
        var cut = Walked("c", true, "+ 1\n");
        cut.Provenance = cut.Provenance! with { Code = cut.Provenance.Code! with { IsDiffCut = true } };
        foreach (var other in (WalkedRun[])[Walked("d", true, null), lost, cut])
        {
            var (changes, note) = await CompareAsync(kept, other);

            Assert.That(changes, Is.Empty);
            Assert.That(note, Does.Contain("whether they are the same is not known"));
        }
    }

    [Test]
    public void Describe_RecordsOfAnyContent_LinkNowhereElse()
    {
        var (one, two) = (Walked("a", null, null).Provenance!, Walked("b", null, null).Provenance!);
        var other = two with { Code = two.Code! with { Commit = new string('2', 40) } };

        Assert.Multiple(() =>
        {
            Assert.That(CodeChanges.Describe(one, other).CompareUrl, Does.StartWith("https://github.com/acme/x/compare/"));
            Assert.That(CodeChanges.Describe(one, two).CompareUrl, Is.Null, "one commit");
            Assert.That(CodeChanges.Describe(one, one with { Code = null }).CompareUrl, Is.Null);
            Assert.That(CodeChanges.Describe(one, one with { Code = other.Code! with { Commit = "HEAD" } }).CompareUrl, Is.Null);
            Assert.That(
                CodeChanges.Describe(
                    one, one with { Code = other.Code! with { Remote = "javascript:alert(1)//github.com/acme/x" } }).CompareUrl,
                Is.Null);
        });
    }

    private static Task<(IReadOnlyList<Change> Changes, string? Note)> CompareAsync(WalkedRun one, WalkedRun two) =>
        new CodeChanges(new ProvenanceReader(uri => new LocalArtifactStore(uri))).CompareAsync(one, two, CancellationToken.None);

    private WalkedRun Walked(string name, bool? isDirty, string? diff)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder[name], "provenance"));
        if (diff is not null)
        {
            File.WriteAllText(Path.Combine(folder.FullName, "changes.diff"), diff);
        }

        var run = new MlflowRun
        {
            Info = new RunInfo
            {
                RunId = new string('a', 32),
                ExperimentId = "1",
                RunName = name,
                UserId = "",
                Status = RunStatus.Finished,
                StartTime = 0,
                EndTime = 1,
                ArtifactUri = _folder[name],
                LifecycleStage = LifecycleStage.Active,
            },
            Metrics = [],
            Params = [],
            Tags = [],
            Inputs = [],
        };
        return new WalkedRun(run, "p")
        {
            Provenance = ProvenanceRecords.FromMlflow(run, "p") with
            {
                Code = new CodeProvenance { Commit = new string('1', 40), Remote = "https://github.com/acme/x.git", IsDirty = isDirty },
                Diff = diff is null ? null : "provenance/changes.diff",
            },
        };
    }
}
