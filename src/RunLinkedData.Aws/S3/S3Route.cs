using Microsoft.Extensions.Logging;
using RunLinkedData.Aws.S3.Calls;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts.Presigned;
using RunLinkedData.MLflow.Artifacts.Transfers;

namespace RunLinkedData.Aws.S3;

/// <summary>
/// How a bucket is reached for runs on a tracking server: with credentials of this program, or at addresses that the server signs. It is
/// found out at the first call, once for a client, and told once in the log.
/// </summary>
internal sealed partial class S3Route(Bucket bucket, ILoggerFactory loggers) : IDisposable
{
    private const string Advice =
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile in AWS_PROFILE, run where there is a role, or set "
        + "S3Options.Credentials";

    private readonly ILogger _logger = loggers.CreateLogger("RunLinkedData.Aws.S3");
    private readonly SemaphoreSlim _turn = new(1);
    private PresignedReason? _reason = bucket.Settings.GoesSigned is true ? Asked(S3PresignedTransfers.Always) : null;
    private volatile bool _isKnown = bucket.Settings.GoesSigned is not null || bucket.Settings.Credentials is not null;

    /// <summary>Why files are stored at signed addresses whatever credentials there are; null when they are not.</summary>
    public PresignedReason? WhyUploads { get; } = bucket.Settings.StoresSigned ? Asked(S3PresignedTransfers.Uploads) : null;

    /// <summary>Whether credentials of this program are used; null as long as that is not known.</summary>
    public bool? IsOwn => _isKnown ? _reason is null : null;

    /// <summary>The storage of one run, by the way that is known, or found out at its first call.</summary>
    public IObjectStorage Choose(S3Storage own, Func<PresignedReason, PresignedStorage> open) =>
        _isKnown && _reason is not null ? open(_reason)
        : _isKnown && WhyUploads is null ? own
        : new RoutedStorage(own, this, open);

    /// <summary>Why the bucket is not reached with credentials of this program; null when it is.</summary>
    public async ValueTask<PresignedReason?> WhyNotOwnAsync(CancellationToken cancellationToken)
    {
        if (_isKnown)
        {
            return _reason;
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_isKnown && await bucket.WhyNobodyAsync(cancellationToken).ConfigureAwait(false) is { } problem)
            {
                var said = problem.IsOfNothing ? "" : $" ({problem.Message})";
                _reason = new PresignedReason(
                    MlflowErrorCode.Unauthenticated, $"No credentials for the bucket '{bucket.Name}' were found{said}.", Advice);
                LogSigned(_logger, bucket.Name, said);
            }

            _isKnown = true;
            return _reason;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private static PresignedReason Asked(S3PresignedTransfers option) => new(
        MlflowErrorCode.InvalidParameterValue,
        $"It is to go at an address that the server signs (S3Options.PresignedTransfers is {option}).",
        "set S3Options.PresignedTransfers to WithoutCredentials and give this program credentials of the bucket");

    [LoggerMessage(
        1,
        LogLevel.Information,
        "No credentials for the bucket {Bucket} were found{Said}: files go at addresses that the tracking server signs.")]
    private static partial void LogSigned(ILogger logger, string bucket, string said);
}
