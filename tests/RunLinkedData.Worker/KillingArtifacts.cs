using System.Diagnostics;
using RunLinkedData.Aws.S3;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Stores;
using RunLinkedData.Testing;

namespace RunLinkedData.Worker;

/// <summary>Artifacts of a program that is killed when it is about to write a file.</summary>
internal sealed class KillingArtifacts(IArtifactStore inner, string last, Func<IArtifactStore, Task>? before) : WrappedArtifacts(inner)
{
    /// <summary>Kills the program when it is about to write <c>last</c>, once <c>before</c> is done.</summary>
    public static void Watch(RunTrackerOptions options, string last, Func<IArtifactStore, Task>? before = null)
    {
        Watch("s3", S3ArtifactStore.CreateFactory());
        foreach (var scheme in new[] { "", "file", "mlflow-artifacts" })
        {
            Watch(scheme, (uri, context) => new ArtifactStoreRegistry(context).AddMlflowStores().Open(uri));
        }

        void Watch(string scheme, ArtifactStoreFactory open) =>
            options.ArtifactStores[scheme] = (uri, context) => new KillingArtifacts(open(uri, context), last, before);
    }

    public static async Task KillAsync()
    {
        Process.GetCurrentProcess().Kill();
        await Task.Delay(Timeout.Infinite);
    }

    public override async Task<ArtifactUpload> OpenWriteAsync(
        string path, bool overwrite = true, CancellationToken cancellationToken = default)
    {
        if (path == last)
        {
            await (before?.Invoke(this) ?? Task.CompletedTask);
            await KillAsync();
        }

        return await base.OpenWriteAsync(path, overwrite, cancellationToken);
    }
}
