using CsCheck;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Executors;

namespace RunLinkedData.Tests.Model.Provenance;

public class ExecutorTagsTests
{
    private static readonly Gen<string> Word = Gen.OneOf(
        Gen.String[Gen.Char['\u0001', '\ud7ff'], 1, 30], Gen.Const("x"), Gen.Const("a:b/c d=ü"));

    private static readonly Gen<string?> MaybeWord = Gen.OneOf(Word.Select(word => (string?)word), Gen.Const((string?)null));

    private static readonly Gen<Dictionary<string, string>> Details =
        Gen.Dictionary(
            Gen.String[Gen.Char['a', 'z'], 1, 12].Where(name => name is not ("id" or "attempt" or "index" or "url" or "log")), Word)[0, 6];

    private static readonly Gen<Executor> Executors =
        from names in Gen.Select(Word, Word)
        from numbers in Gen.Select(Gen.Int.Nullable(), Gen.Int.Nullable())
        from texts in Gen.Select(MaybeWord, MaybeWord, MaybeWord)
        from details in Details
        select new Executor(names.Item1, names.Item2)
        {
            Attempt = numbers.Item1,
            Index = numbers.Item2,
            Url = texts.Item1,
            Log = texts.Item2 is null ? null : new ExecutorLog(texts.Item2) { Url = texts.Item3 },
            Details = details,
        };

    private static readonly Gen<Orchestrator?> Orchestrators = Gen.OneOf(
        Gen.Const((Orchestrator?)null),
        from names in Gen.Select(Word, Word)
        from attempt in Gen.Int.Nullable()
        from url in MaybeWord
        from details in Details
        select (Orchestrator?)new Orchestrator(names.Item1, names.Item2) { Attempt = attempt, Url = url, Details = details });

    private static readonly Gen<ContainerImage?> Images =
        Gen.Select(MaybeWord, MaybeWord, MaybeWord).Select((reference, digest, id) =>
            reference is null && digest is null && id is null
                ? null
                : new ContainerImage { Reference = reference, Digest = digest, Id = id });

    [Test]
    public void ToTags_AndBack_GivesTheSame() =>
        Gen.Select(Executors, Orchestrators, Images).Sample((executor, orchestrator, image) =>
        {
            var tags = Tags(new DetectedExecution(executor, orchestrator, image, []));

            Assert.That(ExecutorTags.ReadExecutor(tags), Is.EqualTo(executor));
            Assert.That(ExecutorTags.ReadOrchestrator(tags), Is.EqualTo(orchestrator));
            Assert.That(ExecutorTags.ReadImage(tags), Is.EqualTo(image));
        });

    [Test]
    public void ToTags_WhatATagCannotHold_IsLeftOut()
    {
        var tooLong = new string('x', TrackingLimits.TagValue + 1);
        var executor = new Executor("batch", "1")
        {
            Url = tooLong,
            Log = new ExecutorLog(tooLong) { Url = "https://example.org" },
            Details = new Dictionary<string, string>
            {
                ["long"] = tooLong,
                ["half"] = "\ud800",
                ["zero"] = "a\0b",
                ["empty"] = "",
                ["bad\nname"] = "x",
                ["id"] = "2",
                [""] = "x",
                ["pair"] = "\ud83d\ude00",
            },
        };

        var tags = ExecutorTags.Of(executor).ToList();

        Assert.That(
            tags,
            Is.EqualTo(
                new[] { new Tag("rld.executor", "batch"), new Tag("rld.executor.id", "1"), new Tag("rld.executor.pair", "\ud83d\ude00") }));
        Assert.That(() => tags.ForEach(TrackingLimits.CheckTag), Throws.Nothing);
    }

    [Test]
    public void ToTags_IdThatATagCannotHold_LeavesOutTheExecutor() =>
        Assert.That(
            ExecutorTags.Of(new Executor("batch", new string('x', TrackingLimits.TagValue + 1)) { Url = "https://example.org" }), Is.Empty);

    [Test]
    public void Of_KnownExecutor_HasTheNamesOfTheFormat()
    {
        var executor = new Executor("aws-batch", "j1")
        {
            Attempt = 2,
            Index = 0,
            Url = "https://a",
            Log = new ExecutorLog("cloudwatch:r:g:s") { Url = "https://b" },
            Details = new Dictionary<string, string> { ["queue"] = "q" },
        };

        Assert.That(
            Tags(new DetectedExecution(
                executor,
                new Orchestrator("airflow", "r1") { Attempt = 1 },
                new ContainerImage { Reference = "f:1", Digest = "sha256:1", Id = "sha256:2" },
                [])),
            Is.EquivalentTo(new Dictionary<string, string>
            {
                ["rld.executor"] = "aws-batch",
                ["rld.executor.id"] = "j1",
                ["rld.executor.attempt"] = "2",
                ["rld.executor.index"] = "0",
                ["rld.executor.url"] = "https://a",
                ["rld.executor.log"] = "cloudwatch:r:g:s",
                ["rld.executor.log.url"] = "https://b",
                ["rld.executor.queue"] = "q",
                ["rld.orchestrator"] = "airflow",
                ["rld.orchestrator.id"] = "r1",
                ["rld.orchestrator.attempt"] = "1",
                ["rld.image"] = "f:1",
                ["rld.image.digest"] = "sha256:1",
                ["rld.image.id"] = "sha256:2",
            }));
    }

    [Test]
    public void Read_TagsOfOthers_GiveNothing()
    {
        var tags = new Dictionary<string, string>
        {
            ["mlflow.user"] = "joe",
            ["rld.executor.id"] = "1",
            ["rld.executorx"] = "y",
            ["rld.orchestrator"] = "",
        };

        Assert.That(ExecutorTags.ReadExecutor(tags), Is.Null);
        Assert.That(ExecutorTags.ReadOrchestrator(tags), Is.Null);
        Assert.That(ExecutorTags.ReadImage(tags), Is.Null);
    }

    [Test]
    public void Read_BrokenNumber_IsNone()
    {
        var tags = new Dictionary<string, string>
        {
            ["rld.executor"] = "k",
            ["rld.executor.id"] = "1",
            ["rld.executor.attempt"] = "second",
        };

        Assert.That(ExecutorTags.ReadExecutor(tags), Is.EqualTo(new Executor("k", "1")));
    }

    private static Dictionary<string, string> Tags(DetectedExecution execution) =>
        ExecutorTags.Of(execution.Executor)
            .Concat(ExecutorTags.Of(execution.Orchestrator))
            .Concat(ExecutorTags.Of(execution.Image))
            .ToDictionary(tag => tag.Key, tag => tag.Value);
}
