using System.Text;
using NUnit.Framework;
using RunLinkedData.Recording.Logs;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Recording.Logs;

public class LocalLogSinkTests
{
    [Test]
    public async Task Append_TwoWritersOfOneFile_KeepsTheLinesOfBoth()
    {
        using var folder = new TemporaryFolder();
        var path = folder["logs", "run.log"];
        await using var first = new LocalLogSink(path);
        await using var second = new LocalLogSink(path);
        await first.OpenAsync(CancellationToken.None);
        await second.OpenAsync(CancellationToken.None);

        await WriteAsync(first, "a1\n");
        await WriteAsync(second, "b1\n");
        await WriteAsync(first, "a2\n");
        await WriteAsync(second, "b2\n");

        Assert.That(File.ReadAllText(path), Is.EqualTo("a1\nb1\na2\nb2\n"));
    }

    [Test]
    public async Task Append_ManyWritersAtOnce_KeepsEveryLineOnceAndWhole()
    {
        using var folder = new TemporaryFolder();
        var path = folder["logs", "run.log"];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            await using var sink = new LocalLogSink(path);
            await sink.OpenAsync(CancellationToken.None);
            for (var i = 0; i < 200; i++)
            {
                await WriteAsync(sink, $"{writer} {i}\n");
            }
        })));

        var expected = Enumerable.Range(0, 8).SelectMany(writer => Enumerable.Range(0, 200).Select(i => $"{writer} {i}"));
        Assert.That(File.ReadAllLines(path), Is.EquivalentTo(expected));
    }

    [Test]
    public async Task Flush_DiskIsFull_LeavesWholeLinesAndCatchesUpLater()
    {
        using var disk = SmallDisk.Mount();
        var path = Path.Combine(disk.Path, "logs", "run.log");
        var ballast = Path.Combine(disk.Path, "ballast");
        await using var sink = new LocalLogSink(path);
        await sink.OpenAsync(CancellationToken.None);
        await WriteAsync(sink, "first\n");
        Fill(ballast);

        var line = new string('x', 9_999) + "\n";
        Assert.That(async () => await WriteAsync(sink, line), Throws.InstanceOf<IOException>());
        Assert.That(File.ReadAllText(path), Is.EqualTo("first\n"));
        File.Delete(ballast);
        await WriteAsync(sink, "last\n");

        Assert.That(File.ReadAllText(path), Is.EqualTo("first\n" + line + "last\n"));
    }

    [Test]
    public async Task Append_DiskStaysFull_RefusesWhatWouldFillTheMemory()
    {
        using var disk = SmallDisk.Mount();
        await using var sink = new LocalLogSink(Path.Combine(disk.Path, "run.log"));
        await sink.OpenAsync(CancellationToken.None);
        Fill(Path.Combine(disk.Path, "ballast"));
        var megabyte = new byte[1 << 20];

        Assert.That(
            async () =>
            {
                for (var i = 0; i < 10; i++)
                {
                    await sink.AppendAsync(megabyte, CancellationToken.None);
                }
            },
            Throws.InstanceOf<IOException>());
    }

    private static async Task WriteAsync(LocalLogSink sink, string text)
    {
        await sink.AppendAsync(Encoding.UTF8.GetBytes(text), CancellationToken.None);
        await sink.FlushAsync(CancellationToken.None);
    }

    private static void Fill(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }
}
