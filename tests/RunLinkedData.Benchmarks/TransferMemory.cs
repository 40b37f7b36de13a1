using System.Diagnostics;
using System.Globalization;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>How much memory does a transfer of 4 GiB take? Each transfer is a process of its own, and so is the server.</summary>
internal static class TransferMemory
{
    public const long Size = 4L << 30;

    private const string Uri = "mlflow-artifacts:/1/run/artifacts";

    private static readonly string[] Transfers = ["file", "file-in-parts", "file-without-hash", "stream", "download"];

    public static async Task RunAsync(string[] args)
    {
        switch (args)
        {
            case []:
                await MeasureAllAsync();
                break;
            case ["server"]:
                await using (var server = new BulkServer())
                {
                    Console.WriteLine(server.Address);
                    await Console.In.ReadToEndAsync();
                }

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

        using var server = Start("memory server", hasInput: true);
        var address = (await server.StandardOutput.ReadLineAsync())!;
        foreach (var transfer in Transfers)
        {
            using var client = Start($"memory {transfer} {address} {folder.Path}", hasInput: false);
            Console.Write(await client.StandardOutput.ReadToEndAsync());
            await client.WaitForExitAsync();
        }

        server.StandardInput.Close();
        await server.WaitForExitAsync();
    }

    private static Process Start(string arguments, bool hasInput) => Process.Start(
        new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true, RedirectStandardInput = hasInput })!;

    private static async Task TransferAsync(string transfer, string address, string folder)
    {
        var options = new TransferOptions { TempFolder = folder };
        if (transfer != "file-in-parts")
        {
            options.MultipartThreshold = long.MaxValue;
        }

        using var store = new ServerArtifacts(Uri, new MlflowServerOptions { TrackingUri = address }, options);
        switch (transfer)
        {
            case "stream":
                await using (var upload = await store.OpenWriteAsync("stream.bin"))
                {
                    await using var source = new ZeroStream(Size);
                    await source.CopyToAsync(upload.Content, 1 << 20);
                    await upload.CommitAsync();
                }

                break;
            case "download":
                await using (var content = await store.OpenReadAsync("down.bin"))
                {
                    await content.CopyToAsync(Stream.Null, 1 << 20);
                }

                break;
            default:
                await ((IArtifactStore)store).UploadFileAsync(
                    Path.Combine(folder, "source"), "file.bin", hash: transfer != "file-without-hash");
                break;
        }
    }
}
