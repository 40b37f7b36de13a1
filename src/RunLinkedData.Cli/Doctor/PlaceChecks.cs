using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Stores;

namespace RunLinkedData.Cli.Doctor;

/// <summary>Looks at one place where artifacts may lie, without a store.</summary>
internal sealed class PlaceChecks(RunTrackerOptions options, Func<string, string?> readVariable, TimeProvider time, bool clean)
{
    public async Task<IReadOnlyList<Check>> RunAsync(string artifactUri, CancellationToken cancellationToken)
    {
        using StoreContext context = new()
        {
            TrackingUri = artifactUri,
            ReadVariable = readVariable,
            LoggerFactory = options.LoggerFactory,
            CreateIfMissing = false,
        };
        var registry = new ArtifactStoreRegistry(context).AddMlflowStores(options.ArtifactStores);

        try
        {
            var artifacts = registry.Open(artifactUri);
            return
            [
                .. await new StorageChecks(artifacts).RunAsync($"rld-doctor-{Guid.NewGuid():N}", cancellationToken),
                .. await new LeftUploads(time, clean).FindAsync([artifacts], cancellationToken),
            ];
        }
        catch (MlflowException exception)
        {
            return [new Check(StorageChecks.Writing, CheckOutcome.Bad, exception.Message)];
        }
    }
}
