using System.Net;

namespace RunLinkedData.Provenance.Executors.Aws;

/// <summary>
/// Asks the metadata endpoint of ECS, version 4, about this container: one call to an address of this machine, without credentials.
/// </summary>
internal static class EcsMetadata
{
    public const string Variable = "ECS_CONTAINER_METADATA_URI_V4";

    private const int LongestAnswer = 256 * 1024;

    /// <summary>The container, or why there is none; neither when this is not ECS.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static async Task<(EcsContainer? Container, string? Problem)> ReadAsync(
        ExecutionEnvironment environment,
        CancellationToken cancellationToken)
    {
        try
        {
            return environment.Read(Variable) is not { } text ? default
                : Uri.TryCreate(text, UriKind.Absolute, out var address)
                    && IsLocal(address) ? await GetAsync(address, environment, cancellationToken).ConfigureAwait(false)
                : (null, Because("its address is not plain http on a link-local address"));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, Because($"there was no answer within {environment.MetadataTimeout.TotalSeconds:0.###} s"));
        }
#pragma warning disable CA1031 // Whatever is wrong with the endpoint must not end a run.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return (null, Because(
                $"the call failed ({(exception as HttpRequestException)?.HttpRequestError.ToString() ?? exception.GetType().Name})"));
        }
    }

    // The endpoint is http://169.254.170.2/v4/ID. No name is looked up, and nothing leaves this machine, whatever the variable says.
    private static bool IsLocal(Uri address) =>
        address is { Scheme: "http", UserInfo: "", Query: "" }
        && IPAddress.TryParse(address.Host, out var ip)
        && (IPAddress.IsLoopback(ip) || ip.IsIPv6LinkLocal || ip.GetAddressBytes() is [169, 254, _, _]);

    private static async Task<(EcsContainer?, string?)> GetAsync(
        Uri address, ExecutionEnvironment environment, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(environment.MetadataTimeout, environment.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return (null, Because($"the answer was {(int)response.StatusCode}"));
        }

        var stream = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var bytes = new byte[LongestAnswer + 1];
            var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, limit.Token).ConfigureAwait(false);
            return length > LongestAnswer ? (null, Because("the answer was too long"))
                : EcsContainer.Parse(bytes.AsMemory(0, length)) is { } container ? (container, null)
                : (null, Because("the answer was not understood"));
        }
    }

    private static string Because(string reason) =>
        $"The metadata of ECS ({Variable}) could not be read: {reason}. Task, log stream and image are not recorded.";
}
