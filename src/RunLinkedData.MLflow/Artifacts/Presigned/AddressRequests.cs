using System.Text.Json;
using RunLinkedData.MLflow.Artifacts.Routes;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Presigned;

/// <summary>Asks the server for addresses of a run's files.</summary>
/// <remarks>
/// The calls and their answers are those of <c>_create_presigned_upload_url</c> and <c>_create_presigned_download_url</c> in
/// <c>mlflow/server/handlers.py</c>. What a server can do is learnt from the call itself: <c>server-info</c> says yes for any storage.
/// </remarks>
internal sealed class AddressRequests(PresignedServer server, PresignedLocation location, PresignedReason reason)
{
    // Some versions from 3.13 on sign addresses for uploads alone.
    private const string Since = "3.15";

    /// <summary>Asks for an address.</summary>
    /// <returns>
    /// The call that it is for, and the size of the file where the server tells it; null when the server signs no such addresses.
    /// </returns>
    /// <exception cref="MlflowException">
    /// <c>RESOURCE_DOES_NOT_EXIST</c>: the server knows no such run or file. <c>PERMISSION_DENIED</c>: it does not sign it for this login.
    /// </exception>
    public async Task<(HttpCall Call, long? Bytes)?> TryAskAsync(AddressKind kind, string path, CancellationToken cancellationToken)
    {
        if (server.WhyNot(kind) is not null)
        {
            return null;
        }

        AddressAnswer? found = null;
        var question = new HttpCall(HttpMethod.Post, kind.Call)
        {
            Json = JsonSerializer.SerializeToUtf8Bytes(
                new AddressRequest(location.RunId, path, kind.Expiration), PresignedJson.Default.AddressRequest),
            IsSaving = kind == AddressKind.Upload,
            Understands = answer => TryRead(answer, out found),
        };
        try
        {
            await server.Http.SendAsync(question, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (IsNo(exception))
        {
            server.NoteMissing(
                kind,
                exception.HttpStatus == 501
                    ? "it says that it does not do so for the storage of the run (501)"
                    : $"it has no such call ({exception.HttpStatus}), as MLflow before {Since}");
            return null;
        }
        catch (MlflowException exception) when (exception.HttpStatus is 401 or 403)
        {
            throw new MlflowException(
                exception.Code,
                $"'{path}' at {location.Uri} could not be {kind.Doing}. {reason.Sentence} And the server does not sign its address for "
                + $"this login: {exception.Message} Or {reason.Advice}.",
                exception)
            {
                HttpStatus = exception.HttpStatus,
            };
        }

        return (ToCall(kind, path, found!), found!.FileSize);
    }

    /// <summary>The server signs no such addresses, and there is no other way; the code is that of <see cref="PresignedReason"/>.</summary>
    /// <param name="kind">What is not signed.</param>
    /// <param name="path">The file.</param>
    /// <param name="other">Why there is no other way, as a part of a sentence; null where there never is.</param>
    public MlflowException NotOffered(AddressKind kind, string path, string? other = null) => new(
        reason.Code,
        $"'{path}' at {location.Uri} could not be {kind.Doing}. {reason.Sentence} And the server "
        + $"{HttpErrors.Show(server.Http.BaseAddress)} signs no addresses of the storage for this: {server.WhyNot(kind)}"
        + $"{(other is null ? "" : $"; {other}")}. Either {reason.Advice}, or use a server of MLflow {Since} or later.");

    private HttpCall ToCall(AddressKind kind, string path, AddressAnswer answer)
    {
        var method = kind == AddressKind.Upload ? HttpMethod.Put : HttpMethod.Get;
        if (SignedAddress.ToCall(method, answer.PresignedUrl, answer.Headers, server.Http.BaseAddress) is not { } call)
        {
            throw Unusable(kind, path, "is none, or goes without TLS where the server itself is asked with it");
        }

        return location.IsOf(call.Address!, path)
            ? call
            : throw Unusable(kind, path, $"leads elsewhere ({HttpErrors.Show(call.Address!)})");
    }

    private MlflowException Unusable(AddressKind kind, string path, string problem) => new(
        MlflowErrorCode.InternalError,
        $"'{path}' at {location.Uri} could not be {kind.Doing}. {reason.Sentence} And the address that the server signed for it "
        + $"{problem}. Ask whoever runs {HttpErrors.Show(server.Http.BaseAddress)}, or {reason.Advice}.");

    // 400 is about one run: one whose artifacts go through the server, or a path that it does not take.
    private static bool IsNo(MlflowException exception) =>
        exception.HttpStatus is 501 or 405 || (exception.HttpStatus == 404 && exception.Code == MlflowErrorCode.EndpointNotFound);

    private static bool TryRead(HttpAnswer answer, out AddressAnswer? found)
    {
        found = null;
        try
        {
            found = answer.IsJson ? JsonSerializer.Deserialize(answer.Body, PresignedJson.Default.AddressAnswer) : null;
        }
        catch (JsonException)
        {
            // A page that calls itself JSON.
        }

        return found?.PresignedUrl is not null;
    }
}
