using System.Text;
using RunLinkedData.MLflow.Artifacts.Routes;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Presigned;

/// <summary>
/// Artifacts on S3 for a program that has no way of its own to them: the tracking server signs an address for each file, and the bytes go
/// between this program and the storage.
/// </summary>
/// <remarks>
/// <para>
/// It states ranges, and versions by the ETags of S3, until the server turns out to sign no addresses for reading: then files come whole
/// through the server (<see cref="CopiedFile"/>). There is no address that deletes, none that refuses a name that is taken in the same step
/// (it is looked first), and none for parts: a file goes by one PUT. Safe for use by many threads at once.
/// </para>
/// <para>
/// The storage gets the headers that the server has signed and no others that it could sign, and never the login of the server. Addresses
/// are not kept: one serves an upload, or all ranges of one download until it has expired; then the server is asked for another.
/// </para>
/// </remarks>
internal sealed class PresignedStorage : IObjectStorage
{
    public const string Scheme = "s3";

    /// <summary>What S3 takes by one PUT: https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html.</summary>
    private const long LargestFile = 5L << 30;

    private const string OfTheServer = "the server's";

    // An address lets no parts through, and no conditions on what is stored.
    private static readonly ArtifactCapabilities Signed = new() { Ranges = true, Versions = true };
    private static readonly ArtifactCapabilities Copied = new();

    private readonly PresignedServer _server;
    private readonly MlflowHttp _http;
    private readonly AddressRequests _addresses;
    private readonly PresignedListing _listing;
    private readonly CopiedFile _copied;
    private readonly PresignedReason _reason;

    /// <summary>Opens it. Nothing is called yet.</summary>
    /// <param name="artifactUri">The run's artifact URI.</param>
    /// <param name="server">The tracking server that the run is on.</param>
    /// <param name="reason">Why it is not reached otherwise.</param>
    public PresignedStorage(string artifactUri, PresignedServer server, PresignedReason reason)
    {
        PresignedLocation location = new(artifactUri);
        ArtifactUri = artifactUri;
        _server = server;
        _http = server.Http;
        _addresses = new AddressRequests(server, location, reason);
        _listing = new PresignedListing(server, location);
        _copied = new CopiedFile(server, location, _listing);
        _reason = reason;
    }

    public string ArtifactUri { get; }

    public ArtifactCapabilities Capabilities => _server.WhyNot(AddressKind.Download) is null ? Signed : Copied;

    /// <summary>As for the server's own calls: it decodes paths, and refuses some.</summary>
    public string CheckPath(string path) => ServerPath.Check(path);

    public async Task<ObjectContent> OpenAsync(
        string path, long offset, long? length, object? version, CancellationToken cancellationToken)
    {
        if (version is RouteVersion known)
        {
            return await known.Route.ContinueAsync(known, offset, length, cancellationToken).ConfigureAwait(false);
        }

        if (VersionId.In(version) is not null)
        {
            throw new MlflowException(
                MlflowErrorCode.PermissionDenied,
                $"The version of '{path}' at {ArtifactUri} is named by its ID in the bucket, and the server signs addresses of what "
                + $"lies there now. {_reason.Sentence} To read it, {_reason.Advice}.");
        }

        if (await AskForReadingAsync(path, cancellationToken).ConfigureAwait(false) is not var (call, bytes))
        {
            return await _copied.TryOpenAsync(path, cancellationToken).ConfigureAwait(false)
                ?? throw _addresses.NotOffered(
                    AddressKind.Download, path, _server.WhyNoCopies ?? "nor can it send a file of such a name itself (/get-artifact)");
        }

        DownloadRoute route = new(_http, call, path, async token => (await AskForReadingAsync(path, token).ConfigureAwait(false))?.Call);
        var answer = await route.GetAsync(offset, length, version as string, cancellationToken).ConfigureAwait(false);
        var content = answer.Status switch
        {
            200 => route.Whole(answer, answer.Headers.ContentLength ?? bytes),
            206 => route.FindRange(answer, offset),
            _ => null,
        };
        if (content is not null)
        {
            return content;
        }

        await using (answer.ConfigureAwait(false))
        {
            return answer.Status switch
            {
                // From beyond the end, and of an empty file, there is nothing to read.
                416 => new ObjectContent
                {
                    Stream = Stream.Null,
                    Offset = offset,
                    TotalBytes = answer.Headers.ContentRange?.Length ?? bytes,
                },
                412 => throw new MlflowException(
                    MlflowErrorCode.DataLoss,
                    $"The artifact '{path}' at {ArtifactUri} is of another version than the one that is asked for."),
                _ => throw Refused(
                    AddressKind.Download, path, call.Address!, answer.Status, await ReadCodeAsync(answer.Content).ConfigureAwait(false)),
            };
        }
    }

    public async Task<string?> PutAsync(string path, UploadContent content, bool exclusive, CancellationToken cancellationToken)
    {
        if (content.Length > LargestFile)
        {
            throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"'{path}' has {content.Length:N0} bytes, and at an address that the server signs S3 takes one piece of at most 5 GiB. "
                + $"Nothing was sent. {_reason.Sentence} Either {_reason.Advice}, so that it goes in parts, or store it as several files.");
        }

        for (var isLast = false; ; isLast = true)
        {
            var (call, _) = await _addresses.TryAskAsync(AddressKind.Upload, path, cancellationToken).ConfigureAwait(false)
                ?? throw _addresses.NotOffered(AddressKind.Upload, path);
            var answer = await _http.SendAsync(
                call with
                {
                    Upload = new HttpUpload(content.OpenRead, content.Length) { ContentType = null },
                    Expected = [400, 403],
                    Understands = answer => answer.Body.Length == 0 || answer.Headers.ETag is not null,
                    LongestAnswer = SignedErrors.LongestAnswer,
                },
                cancellationToken).ConfigureAwait(false);
            if (answer.Status < 300)
            {
                return Capabilities.Versions ? answer.Headers.ETag : null;
            }

            // It may have expired while attempts were waited for.
            if (isLast)
            {
                throw Refused(
                    AddressKind.Upload, path, call.Address!, answer.Status, SignedErrors.CodeIn(Encoding.UTF8.GetString(answer.Body)));
            }
        }
    }

    public Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default) =>
        _listing.ListAsync(path, cancellationToken);

    public Task DeleteAsync(string path, CancellationToken cancellationToken = default) => throw new MlflowException(
        MlflowErrorCode.PermissionDenied,
        $"'{path}' at {ArtifactUri} cannot be deleted. {_reason.Sentence} And the server signs no addresses that delete. It can be deleted "
        + "by a program with credentials of the bucket.");

    public Task<StoreDescription> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(new StoreDescription
    {
        Address = $"{ArtifactUri}, by addresses that {HttpErrors.Show(_http.BaseAddress)} signs",
        Credentials = OfTheServer,
    });

    private async Task<(HttpCall Call, long? Bytes)?> AskForReadingAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await _addresses.TryAskAsync(AddressKind.Download, path, cancellationToken).ConfigureAwait(false) is var (call, bytes)
                ? (call with { Expected = [400, 403, 404, 412, 416] }, bytes)
                : null;
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            throw await ExplainMissingAsync(path, exception, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A server says 404 of a folder, and also where it hides a file from this login.</summary>
    private async Task<MlflowException> ExplainMissingAsync(string path, MlflowException cause, CancellationToken cancellationToken)
    {
        await _listing.RequireAsync(path, cancellationToken, cause).ConfigureAwait(false);
        return new MlflowException(
            MlflowErrorCode.PermissionDenied,
            $"The server lists '{path}' at {ArtifactUri}, but signs no address for it: this login may see the run, but not read its files. "
            + $"Ask whoever runs the server, or {_reason.Advice}.",
            cause)
        {
            HttpStatus = cause.HttpStatus,
        };
    }

    private MlflowException Refused(AddressKind kind, string path, Uri address, int status, string? code)
    {
        var (ownCode, sentence) = SignedErrors.Refused(status, code);
        return new MlflowException(
            ownCode, $"'{path}' at {ArtifactUri} could not be {kind.Doing}: {HttpErrors.Show(address)} answered {status}. {sentence}")
        {
            HttpStatus = status,
        };
    }

    private static async Task<string?> ReadCodeAsync(Stream content)
    {
        try
        {
            var buffer = new byte[SignedErrors.LongestAnswer];
            var length = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false).ConfigureAwait(false);
            return SignedErrors.CodeIn(Encoding.UTF8.GetString(buffer, 0, length));
        }
        catch (MlflowException)
        {
            // The status alone must do.
            return null;
        }
    }
}
