using NUnit.Framework;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;

namespace RunLinkedData.Testing.Behaviour;

/// <summary>
/// One of twenty columns, also of a version that refers to the file of another run, on a storage that sends parts of files and whose bytes
/// are counted.
/// </summary>
/// <param name="connect">Opens a tracker whose runs lie there, always with the same cache.</param>
/// <param name="bytesSent">How many bytes of files went out so far.</param>
public sealed class PartialReading(Func<RunTracker> connect, Func<long> bytesSent)
{
    private const string Dataset = "wide";
    private const string File = "datasets/wide/part-00000.parquet";
    private const int Rows = 50_000;

    /// <summary>
    /// Little is fetched, and of the version that was published; of a file that may be another one, all of it, whose hash tells. What is
    /// whole in the cache is not fetched at all.
    /// </summary>
    public async Task FetchesLittleAndOfThatVersionOnlyAsync()
    {
        await using var tracker = connect();
        var version = await tracker.RunAsync("wide", run => run.SaveDatasetAsync(Dataset, Wide.Make(Rows)));
        var again = await tracker.RunAsync(
            "wide", run => run.SaveDatasetAsync(Dataset, Wide.Make(Rows), options => options.Reuse = true));
        await using var reader = connect();
        Assert.That((await reader.LoadDatasetAsync(Dataset, again)).Manifest.Files.Single().Run, Is.EqualTo(version));
        var artifacts = await reader.OpenArtifactsAsync(version);
        Assert.That(artifacts.Capabilities.Ranges);

        // Of a server it is found out for each run whether it sends parts, by an answer that may begin with the whole file.
        string[] read = artifacts.Capabilities.Versions ? [version, again] : [version];
        using MemoryStream content = new();
        await using (var file = await artifacts.OpenReadAsync(File))
        {
            await file.CopyToAsync(content);
        }

        var bytes = content.ToArray();
        foreach (var one in read)
        {
            Assert.That(await ReadColumnAsync(reader, one), Is.LessThan(bytes.Length * 0.08));
        }

        await reader.LoadDatasetAsync<Wide>(Dataset, version);
        Assert.That(await ReadColumnAsync(reader, version, useCache: true), Is.LessThan(bytes.Length * 0.01));

        // The same bytes, but stored by somebody else: where the storage tells the one from the other, they are read whole.
        await artifacts.WriteAsync(File, bytes, overwrite: true);
        foreach (var one in read)
        {
            Assert.That(
                await ReadColumnAsync(reader, one),
                artifacts.Capabilities.Versions ? Is.GreaterThanOrEqualTo(bytes.Length) : Is.LessThan(bytes.Length * 0.08));
        }

        // In the middle of the column.
        bytes[(int)(bytes.Length * (3.5 / 20))] ^= 1;
        await artifacts.WriteAsync(File, bytes, overwrite: true);
        foreach (var one in read)
        {
            Assert.That(async () => await ReadColumnAsync(reader, one), Throws.InstanceOf<DatasetCorruptException>());
        }
    }

    /// <summary>How many bytes are fetched for it.</summary>
    private async Task<long> ReadColumnAsync(RunTracker tracker, string version, bool useCache = false)
    {
        var before = bytesSent();
        var dataset = await tracker.LoadDatasetAsync(Dataset, version, options =>
            (options.UseCache, options.PartialReads) = (useCache, PartialReads.Always));
        var rows = 0;
        await foreach (var batch in dataset.StreamBatchesAsync(["D03"]))
        {
            using (batch)
            {
                rows += batch.Length;
            }
        }

        Assert.That(rows, Is.EqualTo(Rows));
        return bytesSent() - before;
    }
}
