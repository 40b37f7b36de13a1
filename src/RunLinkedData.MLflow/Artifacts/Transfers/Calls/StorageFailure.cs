using System.Security.Authentication;

namespace RunLinkedData.MLflow.Artifacts.Transfers.Calls;

/// <summary>
/// A call to a storage that failed, with what is known of it. Callers see it as the error that <see cref="StorageErrors"/> makes of it.
/// </summary>
/// <remarks>The exception of an SDK is not kept: it may quote a request, with its signature and token.</remarks>
internal class StorageFailure : Exception
{
    private const int LongestQuote = 500;

    public StorageFailure(StorageFailureKind kind, string? said)
        : base(said) => (Kind, Said) = (kind, said);

    public StorageFailureKind Kind { get; }

    /// <summary>What the storage, the network or the SDK said; null for nothing.</summary>
    public string? Said { get; }

    public int? Status { get; init; }

    /// <summary>The storage's own name of the error.</summary>
    public string? Code { get; init; }

    /// <summary>What the storage's support asks for.</summary>
    public string? RequestId { get; init; }

    /// <summary>The storage takes no more requests for now.</summary>
    public virtual bool IsThrottling => Status == 429;

    /// <summary>What arrived is not what was sent.</summary>
    public virtual bool IsDamage => false;

    /// <summary>Whether the same call may succeed at once or later.</summary>
    public virtual bool IsTransient => Kind switch
    {
        StorageFailureKind.Refused => IsThrottling || IsDamage || Status is 408 or (>= 500 and not 501 and not 507),
        StorageFailureKind.UnknownHost or StorageFailureKind.Connection or StorageFailureKind.Timeout
            or StorageFailureKind.Malformed => true,
        _ => false,
    };

    /// <summary>What an exception of the network means; null when it is none.</summary>
    public static (StorageFailureKind Kind, string? Said)? OfNetwork(Exception exception, bool hasStoodStill) => exception switch
    {
        OperationCanceledException => (StorageFailureKind.Timeout, null),
        _ when hasStoodStill => (StorageFailureKind.Timeout, null),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            (StorageFailureKind.UnknownHost, Reason(exception)),
        HttpRequestException { InnerException: AuthenticationException } => (StorageFailureKind.Certificate, Reason(exception)),
        HttpRequestException or IOException => (StorageFailureKind.Connection, Reason(exception)),
        _ => null,
    };

    /// <summary>A text of others as one line of bounded length; null for none.</summary>
    public static string? Quote(string? message)
    {
        if (string.IsNullOrWhiteSpace(message))
        {
            return null;
        }

        var line = string.Concat(message.Select(character => char.IsControl(character) ? ' ' : character)).Trim();
        return line.Length <= LongestQuote ? line : line[..LongestQuote] + "...";
    }

    private static string Reason(Exception exception) => Quote(exception.GetBaseException().Message.TrimEnd('.'))!;
}
