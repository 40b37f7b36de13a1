using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Cli.Doctor;

/// <summary>Looks whether a place keeps artifacts as it should. What it writes there, it removes.</summary>
internal sealed class StorageChecks(IArtifactStore artifacts)
{
    /// <summary>The check of writing and deleting.</summary>
    public const string Writing = "artifacts";

    private bool IsExclusive => artifacts.Capabilities.ExclusiveCreate;

    /// <summary>
    /// Writes a file and removes it. Of a storage that one logs in to also: where it is, and whether it refuses the second of two that
    /// write one name at once. Nothing is written where it could not be removed.
    /// </summary>
    /// <exception cref="MlflowException">It cannot be reached or written to.</exception>
    public async Task<IReadOnlyList<Check>> RunAsync(string file, CancellationToken cancellationToken)
    {
        var storage = await artifacts.DescribeAsync(cancellationToken);
        if (!artifacts.Capabilities.LocalFiles && await WhyNotDeletedAsync(file, cancellationToken) is { } reason)
        {
            Check left = new(
                Writing,
                CheckOutcome.Note,
                $"Not tried at {artifacts.ArtifactUri}, as a file would stay, and so will what a failed save leaves: {reason}");
            return storage.Credentials is { } known ? [Describe(storage, known), left] : [left];
        }

        var first = await BeginAsync(file, cancellationToken);
        await using (first)
        {
            var second = await BeginAsync(file, cancellationToken);
            await using (second)
            {
                await first.CommitAsync(cancellationToken);
                var isRefused = IsExclusive && await IsRefusedAsync(second, cancellationToken);
                await artifacts.DeleteAsync(file, cancellationToken);
                Check written = new(Writing, CheckOutcome.Good, $"a file was written to {artifacts.ArtifactUri} and removed");
                return storage.Credentials is { } credentials
                    ? [Describe(storage, credentials), written, Judge(IsExclusive, isRefused)]
                    : [written];
            }
        }
    }

    /// <summary>Deletes the file, which is not there yet.</summary>
    private async Task<string?> WhyNotDeletedAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            await artifacts.DeleteAsync(file, cancellationToken);
            return null;
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.PermissionDenied)
        {
            // Of deletions MLflow's server says no more than that they are not permitted.
            return artifacts.ArtifactUri.StartsWith("mlflow-artifacts:", StringComparison.OrdinalIgnoreCase)
                ? $"{exception.Message} To have it cleared away, ask for the permission MANAGE on the experiment."
                : exception.Message;
        }
    }

    private static Check Describe(StoreDescription storage, string credentials) => new(
        "storage",
        CheckOutcome.Good,
        $"{storage.Address}{(storage.Region is { } region ? $"; region {region}" : "")}; credentials: {credentials}");

    private static Check Judge(bool isStated, bool isRefused) => (isStated, isRefused) switch
    {
        (true, true) => Exclusive(CheckOutcome.Good, "a name that is taken is refused"),
        (true, false) => Exclusive(
            CheckOutcome.Bad,
            "The storage takes no notice of the condition that a name must be free: of two programs that publish the same dataset of a run "
            + "at once, both are told yes, and one is lost. Use a newer version of the storage, or see to it that one program publishes."),
        _ => Exclusive(
            CheckOutcome.Note,
            "It is looked whether a name is free, and written then: two programs that publish the same dataset of a run at the same moment "
            + "may both be told yes."),
    };

    private static Check Exclusive(CheckOutcome outcome, string found) => new("exclusive", outcome, found);

    private async Task<ArtifactUpload> BeginAsync(string file, CancellationToken cancellationToken)
    {
        var upload = await artifacts.OpenWriteAsync(file, overwrite: false, cancellationToken);
        await upload.Content.WriteAsync("A file of 'rld doctor', which removes it."u8.ToArray(), cancellationToken);
        return upload;
    }

    private static async Task<bool> IsRefusedAsync(ArtifactUpload upload, CancellationToken cancellationToken)
    {
        try
        {
            await upload.CommitAsync(cancellationToken);
            return false;
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceAlreadyExists)
        {
            return true;
        }
    }
}
