namespace RunLinkedData.MLflow;

/// <summary>Signs the requests to a tracking server that takes no other login, such as one behind a gateway of a cloud.</summary>
/// <remarks>Safe for use by many threads at once. It belongs to whoever made it.</remarks>
/// <seealso cref="MlflowServerOptions.Signer"/>
public interface IRequestSigner
{
    /// <summary>
    /// Signs one attempt at a call, last of all: the address and the headers are those that are sent, the server's own and no other's.
    /// </summary>
    /// <param name="request">The request, whose headers it changes. Its body must be left alone.</param>
    /// <param name="bodySha256">The SHA-256 of the body, that of nothing where there is none: 32 bytes.</param>
    /// <param name="cancellationToken">Cancels looking for credentials.</param>
    /// <exception cref="MlflowException"><c>UNAUTHENTICATED</c>: there is nobody to sign as. The call is not tried again.</exception>
    ValueTask SignAsync(HttpRequestMessage request, ReadOnlyMemory<byte> bodySha256, CancellationToken cancellationToken);
}
