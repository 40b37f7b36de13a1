using RunLinkedData.Datasets.Locating;
using RunLinkedData.Datasets.Referencing;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Secrets;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Questions.Freshness.External;

/// <summary>
/// Asks what no run has made for its version by now. What cannot be asked, or not in time, is unknown; one input that fails is no reason
/// to fail for all.
/// </summary>
internal sealed class ExternalProbe(ArtifactStoreRegistry artifactStores, HoldingStores stores, TimeSpan timeout) : IDisposable
{
    private const int LongestReason = 300;

    private readonly WebProbe _web = new();

    public async Task<ExternalAnswer> AskAsync(ExternalRead read, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            // Stores of others may not listen to the token.
            return await AskNowAsync(read, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ExternalAnswer.Unknown($"no answer within {timeout}");
        }
        catch (MlflowException e) when (e.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            return ExternalAnswer.Gone;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var reason = SecretText.Redact(e.Message);
            return ExternalAnswer.Unknown(reason.Length <= LongestReason ? reason : reason[..LongestReason] + "…");
        }
    }

    public void Dispose() => _web.Dispose();

    private async Task<ExternalAnswer> AskNowAsync(ExternalRead read, CancellationToken cancellationToken)
    {
        if (!BlockingCall.IsUnderWay)
        {
            // Not on the thread of the caller, which a slow disk would hold up past the time limit.
            await Task.Yield();
        }

        var input = read.Input;
        if (input.Digest is not null)
        {
            var identity = ExternalInputs.IdentityOf(input, read.RunId);
            var artifacts = artifactStores.Open(read.ArtifactUri);
            var manifest = await ExternalInputs.ReadManifestAsync(artifacts, input, read.RunId, cancellationToken).ConfigureAwait(false);
            return await new PinnedProbe(stores, artifacts, identity).AskAsync(manifest, cancellationToken).ConfigureAwait(false);
        }

        if (input.Source.Contains("***", StringComparison.Ordinal))
        {
            return ExternalAnswer.Unknown("its place was recorded without the secrets that are a part of it");
        }

        var scheme = UriScheme.Of(input.Source);
        if (scheme is "http" or "https")
        {
            return await _web.AskAsync(new Uri(input.Source), input.Version, read.StartedAt, cancellationToken).ConfigureAwait(false);
        }

        return scheme.Length == 0 && !Path.IsPathFullyQualified(input.Source)
            ? ExternalAnswer.Unknown($"'{input.Source}' is no address and no full path")
            : await new PlaceProbe(stores, read.StartedAt).AskAsync(ReferenceLocation.ToUri(input.Source), input.Version, cancellationToken)
                .ConfigureAwait(false);
    }
}
