using System.Text;
using NUnit.Framework;

namespace RunLinkedData.Tests.Recording.Logs;

public class ArtifactLogTests : TrackerFixture
{
    [Test]
    public async Task ReadLines_NotUtf8_ReplacesWhatIsNot()
    {
        var lines = await ReadAsync([.. "good\n"u8, 0xFF, 0xC3, .. "x\r\n"u8, .. "last"u8]);

        Assert.That(lines, Is.EqualTo(new[] { "good", "\uFFFD\uFFFDx", "last" }));
    }

    [Test]
    public async Task ReadLines_VeryLongLine_ComesInPiecesThatCutNoCharacter()
    {
        var line = "x" + string.Concat(Enumerable.Repeat("äöü€", 400_000));

        var lines = await ReadAsync(Encoding.UTF8.GetBytes(line + "\nnext\n"));

        Assert.That(lines, Has.Count.GreaterThan(3));
        Assert.That(lines.Max(piece => Encoding.UTF8.GetByteCount(piece)), Is.LessThanOrEqualTo((1 << 20) + 4));
        Assert.That(string.Concat(lines[..^1]), Is.EqualTo(line));
        Assert.That(lines[^1], Is.EqualTo("next"));
    }

    [Test]
    public async Task ReadLines_OnlyContinuationBytes_StaysBounded()
    {
        var lines = await ReadAsync([.. Enumerable.Repeat((byte)0x80, 3 << 20)]);

        Assert.That(lines, Has.Count.EqualTo(3));
    }

    private async Task<List<string>> ReadAsync(byte[] content)
    {
        using var run = Tracker.StartRun("p");
        await using (var upload = await (await Tracker.OpenArtifactsAsync(run.Id)).OpenWriteAsync("logs/run.log"))
        {
            await upload.Content.WriteAsync(content);
            await upload.CommitAsync();
        }

        return await (await Tracker.OpenLogAsync(run.Id)).ReadLinesAsync().ToListAsync();
    }
}
