namespace RunLinkedData.Azure.Tests.Emulator;

/// <summary>Brings requests to Azure to the emulator, which sees the host that was meant.</summary>
internal sealed class Detour(Uri emulator, List<string>? hosts = null)
    : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var meant = request.RequestUri!;
        if (hosts is not null)
        {
            lock (hosts)
            {
                hosts.Add(meant.GetLeftPart(UriPartial.Authority));
            }
        }

        request.Headers.Host = meant.Authority;
        request.RequestUri = new UriBuilder(meant) { Scheme = "http", Host = emulator.Host, Port = emulator.Port }.Uri;
        return base.SendAsync(request, cancellationToken);
    }
}
