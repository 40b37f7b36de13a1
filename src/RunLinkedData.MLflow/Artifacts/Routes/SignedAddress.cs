using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Routes;

/// <summary>
/// An address in a storage that a server has signed for a while. Whoever sees it may do what it is for, so nobody else is shown it.
/// </summary>
internal static class SignedAddress
{
    /// <summary>
    /// The call of such an address, without the server's credentials; null where it is none that data may go to or come from.
    /// </summary>
    /// <param name="method">The method that it is signed for.</param>
    /// <param name="url">The address as the server wrote it.</param>
    /// <param name="headers">What must go along, as the signature covers it; null for nothing.</param>
    /// <param name="server">The server: what is asked of it by TLS does not go elsewhere without.</param>
    public static HttpCall? ToCall(HttpMethod method, string? url, IReadOnlyDictionary<string, string>? headers, Uri server) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && server.Scheme == Uri.UriSchemeHttp))
            ? new HttpCall(method, "")
            {
                Address = address,
                IsDownload = true,
                Headers = [.. (headers ?? new Dictionary<string, string>()).Select(header => (header.Key, header.Value))],
            }
            : null;
}
