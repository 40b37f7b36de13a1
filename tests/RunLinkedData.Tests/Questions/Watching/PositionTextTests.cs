using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Questions.Watching;

namespace RunLinkedData.Tests.Questions.Watching;

[TestFixture]
public sealed class PositionTextTests
{
    private static readonly Watched Sales = Of("3", null);

    [Test]
    public void Read_OfWhatWasWritten_IsTheSame()
    {
        var position = new WatchPosition(
            new ItemKey(1_790_000_000_123, new string('a', 32), "items"),
            new Dictionary<ulong, long> { [7] = 1_790_000_000_123, [ulong.MaxValue] = 1_790_000_060_000 },
            [new string('b', 32), new string('0', 32)]);

        var text = PositionText.Write(Sales, position);
        var read = PositionText.Read(text);

        Assert.That(read.Start, Is.EqualTo(position.Start));
        Assert.That(read.Marks, Is.EquivalentTo(position.Marks));
        Assert.That(read.Open, Is.EquivalentTo(position.Open));
        Assert.That(PositionText.Write(Sales, read.ToPosition()), Is.EqualTo(text));
        Assert.That(text, Does.Match("^rld1-[A-Za-z0-9_-]+$"));
    }

    [Test]
    public void Write_OfTheFullestPosition_IsAtMost25000Characters()
    {
        var position = new WatchPosition(
            new ItemKey(1_790_000_000_123, new string('a', 32), new string('d', 100)),
            Enumerable.Range(0, WatchPosition.MostMarks)
                .Select(i => KeyValuePair.Create(ulong.MaxValue - (ulong)i, 1_790_000_000_123 + 86_400_000L)),
            Enumerable.Range(0, WatchPosition.MostOpen).Select(i => $"{i:x32}"));

        Assert.That(PositionText.Write(Sales, position), Has.Length.InRange(20_000, 25_000));
    }

    [TestCase("")]
    [TestCase("rld1-")]
    [TestCase("rld1-AAAA")]
    [TestCase("rld1-not base64")]
    [TestCase("rld2-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("latest")]
    public void Read_OfAnotherText_IsRefused(string text) => Assert.That(
        () => PositionText.Read(text), Throws.ArgumentException.With.Message.Contains("no position of a watch"));

    [Test]
    public void Read_OfATextThatIsCutOffOrChanged_IsRefused()
    {
        var text = PositionText.Write(Sales, new WatchPosition(ItemKey.Before(5), [], [new string('b', 32)]));

        for (var i = 5; i < text.Length; i++)
        {
            var changed = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];
            Assert.That(() => PositionText.Read(text[..i]), Throws.ArgumentException, $"{i} characters");
            Assert.That(() => PositionText.Read(changed), Throws.ArgumentException, $"changed at {i}");
        }
    }

    [Test]
    public void CheckIsOf_AnotherProcess_IsRefused()
    {
        var position = PositionText.Read(PositionText.Write(Sales, new WatchPosition(ItemKey.Before(5))));

        Assert.That(
            () => position.CheckIsOf(Of("4", null), "sqlite:///a.db"),
            Throws.ArgumentException.With.Message.Contains("another process or store than 'sales' in sqlite:///a.db"));
        Assert.That(
            () => position.CheckIsOf(Of("3", "items"), "sqlite:///a.db"),
            Throws.ArgumentException.With.Message.Contains("another dataset of 'sales' than 'items'"));
        Assert.That(() => position.CheckIsOf(Of("3", null), "https://elsewhere"), Throws.Nothing);
    }

    private static Watched Of(string experimentId, string? dataset) => new(
        new Experiment
        {
            ExperimentId = experimentId,
            Name = "sales",
            ArtifactLocation = "",
            LifecycleStage = LifecycleStage.Active,
            CreationTime = 1_700_000_000_000,
            Tags = [],
        },
        dataset);
}
