using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Amazon;
using Amazon.Runtime;
using RunLinkedData.Aws.Signatures;

namespace RunLinkedData.Aws.Client;

/// <summary>Which region and which address a call goes to.</summary>
internal sealed partial class Endpoints
{
    private readonly AwsOptions _options;
    private readonly ConcurrentDictionary<AwsCall, Uri?> _configured = new();

    public Endpoints(AwsOptions options) => _options = options;

    [SuppressMessage(
        "ApiDesign",
        "RS0030:Do not use banned APIs",
        Justification = "The SDK reads the environment itself; these two variables it does not know.")]
    internal Func<string, string?> ReadVariable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The region that was recorded, else that of the settings, else what the SDK finds.</summary>
    public async Task<string> RegionAsync(AwsCall call, string? recorded, CancellationToken cancellationToken)
    {
        // Asking the machine where it is may take a second, and the SDK does not do it asynchronously.
        var region = NotEmpty(recorded)
            ?? NotEmpty(_options.Region)
            ?? FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)?.SystemName
            ?? NotEmpty(ReadVariable("AWS_DEFAULT_REGION"))
            ?? (await Task.Run(FallbackRegionFactory.GetRegionEndpoint, cancellationToken)
                .WaitAsync(cancellationToken).ConfigureAwait(false))?.SystemName;
        if (region is null)
        {
            throw new AwsFailure(AwsFailureKind.NoRegion, call);
        }

        // It becomes part of the host that credentials go to, and may come from a run's tags.
        return RegionName().IsMatch(region) ? region : throw new AwsFailure(AwsFailureKind.BadRegion, call) { Region = region };
    }

    public Uri Of(AwsCall call, string region)
    {
        var root = _configured.GetOrAdd(call, Configured)
            ?? new Uri($"https://{call.Service}.{region}.{RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix}/");
        return call.Path.Length == 0 ? root : new Uri($"{root.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{call.Path}");
    }

    private Uri? Configured(AwsCall call)
    {
        var isLogs = call.Service == AwsCall.GetLogEvents.Service;
        if ((isLogs ? _options.LogsEndpoint : _options.BatchEndpoint) is { } own)
        {
            return own;
        }

        var text = (isLogs ? NotEmpty(ReadVariable("AWS_ENDPOINT_URL_LOGS")) : null)
            ?? NotEmpty(new ServiceConfig(call.ServiceId).ServiceURL);
        if (text is null)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? uri
            : throw new AwsFailure(AwsFailureKind.BadEndpoint, call) { Said = text };
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    [GeneratedRegex("\\A[a-z0-9-]{1,40}\\z")]
    private static partial Regex RegionName();
}
