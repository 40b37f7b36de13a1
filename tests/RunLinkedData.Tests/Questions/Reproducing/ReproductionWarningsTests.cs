using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Reproducing;

namespace RunLinkedData.Tests.Questions.Reproducing;

public class ReproductionWarningsTests
{
    private const string Diff = "provenance/changes.diff";
    private static readonly CodeProvenance Clean = new() { Commit = new string('a', 40), Remote = "https://example.com/a/b.git" };

    [Test]
    public void Of_RunWithEverything_IsEmpty() => Assert.That(Of(Clean), Is.Empty);

    [Test]
    public void Of_WhatIsNotKnown_IsSaid() => Assert.Multiple(() =>
    {
        Assert.That(Of(null), Has.One.Contains("commit"));
        Assert.That(Of(Clean with { Commit = "--output=x" }), Has.One.Contains("commit"));
        Assert.That(Of(Clean with { Remote = null }), Has.One.Contains("repository"));
        Assert.That(Of(Clean with { IsDirty = true }), Has.One.Contains("not kept"));
        Assert.That(Of(Clean with { IsDirty = true }, Diff), Has.One.Contains(Diff));
        Assert.That(Of(Clean with { IsDirty = true, IsDiffCut = true }, Diff), Has.One.Contains("does not hold all of them"));
        Assert.That(Of(Clean with { IsDirty = true, IsDiffCut = false, IsDiffExact = false }, Diff), Has.One.Contains("as they were"));
        Assert.That(Of(Clean with { Remote = null, Root = "/work/tree" }), Has.One.Contains("'/work/tree'"));
        Assert.That(Of(Clean with { WorkTreeCommit = new string('b', 40) }), Has.One.Contains($"commit {new string('b', 40)}"));
        Assert.That(Of(Clean, null, "--token", "***"), Has.One.Contains("Secrets"));
        Assert.That(Of(Clean, stage: LifecycleStage.Deleted), Has.One.Contains("deleted"));
    });

    private static string[] Of(CodeProvenance? code, string? diff = null, params string[] arguments) =>
        Of(code, LifecycleStage.Active, diff, arguments);

    private static string[] Of(CodeProvenance? code, LifecycleStage stage, string? diff = null, params string[] arguments) =>
    [
        .. ReproductionWarnings.Of(
            new RunProvenance
            {
                RunId = "r",
                RunName = "n",
                Process = "p",
                ExperimentId = "1",
                Status = "FINISHED",
                StartedAt = DateTimeOffset.UnixEpoch,
                Code = code,
                Diff = diff,
                Program = new ProgramProvenance { Framework = ".NET", CommandLine = ["p.dll", .. arguments] },
            },
            stage),
    ];
}
