using RunLinkedData.MLflow.Artifacts.Local;

namespace RunLinkedData.Worker;

/// <summary><c>upload FOLDER</c> writes half of an artifact into a folder, prints "ready", and waits until it is killed.</summary>
internal static class UploadWorker
{
    public static async Task RunAsync(string[] args)
    {
        await using var upload = await new LocalArtifactStore(args[0]).OpenWriteAsync("whole.bin");
        await upload.Content.WriteAsync("half"u8.ToArray());
        await upload.Content.FlushAsync();
        Console.WriteLine("ready");
        await Task.Delay(Timeout.Infinite);
    }
}
