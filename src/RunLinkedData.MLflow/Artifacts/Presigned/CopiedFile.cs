using RunLinkedData.MLflow.Artifacts.Routes;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Presigned;

/// <summary>
/// Reads a file as the server sends it itself, where it signs no addresses for reading: MLflow from 3.13 on signs those for uploads alone,
/// until 3.15. The server fetches all of it from the storage for each call, so it comes whole, and is of no version that can be named.
/// </summary>
internal sealed class CopiedFile(PresignedServer server, PresignedLocation location, PresignedListing listing)
{
    /// <summary>Opens it.</summary>
    /// <returns>The whole file; null when the server has no such call, and why is in <see cref="PresignedServer.WhyNoCopies"/>.</returns>
    /// <exception cref="MlflowException"><c>RESOURCE_DOES_NOT_EXIST</c>: there is no such file.</exception>
    public async Task<ObjectContent?> TryOpenAsync(string path, CancellationToken cancellationToken)
    {
        if (server.WhyNoCopies is not null || !GetArtifact.Keeps(path))
        {
            return null;
        }

        // The server says 500 of what is not there, and a length without a second witness may be that of a page.
        var entry = await listing.RequireAsync(path, cancellationToken).ConfigureAwait(false);
        if (entry.Bytes == 0)
        {
            return new ObjectContent { Stream = Stream.Null, IsWhole = true, TotalBytes = 0 };
        }

        var call = GetArtifact.Of(location.RunId, path) with { Expected = [400, 403, 404, 405, 500, 501] };
        var answer = await server.Http.DownloadAsync(call, cancellationToken).ConfigureAwait(false);
        if (answer.Status == 200 && GetArtifact.IsFile(answer))
        {
            return new ObjectContent { Stream = answer.Content, IsWhole = true, TotalBytes = entry.Bytes };
        }

        await using (answer.ConfigureAwait(false))
        {
            if (GetArtifact.MayBeMissing(answer))
            {
                server.WhyNoCopies = $"nor does it send files itself (its /get-artifact answers {answer.Status} without one)";
                return null;
            }

            throw new MlflowException(
                answer.Status >= 500 ? MlflowErrorCode.TemporarilyUnavailable : MlflowErrorCode.PermissionDenied,
                $"The server {HttpErrors.Show(server.Http.BaseAddress)} lists '{path}' at {location.Uri}, but answered {answer.Status} "
                + "when it was asked to send it (/get-artifact). Look at its log: it may not reach the storage itself.")
            {
                HttpStatus = answer.Status,
            };
        }
    }
}
