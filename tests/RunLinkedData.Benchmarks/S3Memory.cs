using System.Diagnostics;
using System.Globalization;
using Amazon.Runtime;
using RunLinkedData.Aws.S3;
using RunLinkedData.Benchmarks.Buckets;
using RunLinkedData.MLflow;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>How much memory does a transfer of 8 GiB to and from a bucket take? Each transfer is a process of its own.</summary>
internal static class S3Memory
{
    private const long Size = 8L << 30;

    public static async Task RunAsync(string[] args)
    {
        switch (args)
        {
            case []:
                await MeasureAllAsync();
                break;
            case [var transfer, var address, var folder]:
                var start = Stopwatch.GetTimestamp();
                await TransferAsync(transfer, address, folder);
                var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                using (var self = Process.GetCurrentProcess())
                {
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"{transfer}: peak working set {self.PeakWorkingSet64 >> 20} MiB, {seconds:0.0} s"));
                }

                break;
        }
    }

    private static async Task MeasureAllAsync()
    {
        using var folder = new TemporaryFolder();
        await using (var file = File.Create(folder["source"]))
        {
            file.SetLength(Size);
        }

        var (server, address) = await BucketServer.StartAsync("s3");
        using (server)
        {
            foreach (var transfer in new[] { "file", "stream", "download" })
            {
                using var client = Process.Start(new ProcessStartInfo(
                    Environment.ProcessPath!, BucketServer.Arguments($"memory-s3 {transfer} {address} {folder.Path}"))
                {
                    RedirectStandardOutput = true,
                })!;
                Console.Write(await client.StandardOutput.ReadToEndAsync());
                await client.WaitForExitAsync();
            }

            server.StandardInput.Close();
            await server.WaitForExitAsync();
        }
    }

    private static async Task TransferAsync(string transfer, string address, string folder)
    {
        using StoreContext context = new()
        {
            TrackingUri = "sqlite:///runs.db",
            Transfers = new TransferOptions { TempFolder = folder },
        };
        S3Options options = new()
        {
            Endpoint = new Uri(address),
            Region = "eu-central-1",
            Credentials = new BasicAWSCredentials("access", "key"),
        };
        var store = S3ArtifactStore.CreateFactory(options)("s3://bucket/run", context);
        switch (transfer)
        {
            case "file":
                await store.UploadFileAsync(Path.Combine(folder, "source"), "big.bin", hash: true);
                break;
            case "stream":
                await using (var upload = await store.OpenWriteAsync("stream.bin"))
                {
                    await using ZeroStream zeros = new(Size);
                    await zeros.CopyToAsync(upload.Content, 1 << 20);
                    await upload.CommitAsync();
                }

                break;
            default:
                await using (var content = await store.OpenReadAsync("big.bin"))
                {
                    await content.CopyToAsync(Stream.Null, 1 << 20);
                }

                break;
        }
    }
}
