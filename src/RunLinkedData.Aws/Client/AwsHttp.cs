using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Timeout;
using RunLinkedData.Aws.Credentials;
using RunLinkedData.Aws.Signatures;
using RunLinkedData.MLflow;

namespace RunLinkedData.Aws.Client;

/// <summary>Sends a call, signed anew each time, until it is answered or there is no hope.</summary>
internal sealed class AwsHttp : IDisposable
{
    // A page holds 1 MB of text, which JSON can make six times as long.
    private const int LargestAnswer = 16 << 20;

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        MaxResponseContentBufferSize = LargestAnswer,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly TimeProvider _timeProvider;
    private readonly ILogger _waits;
    private readonly Endpoints _endpoints;
    private readonly CredentialSource _credentials;
    private readonly ResiliencePipeline _retries;

    // How far the services' clock is before ours.
    private long _skewTicks;

    public AwsHttp(AwsOptions options)
    {
        _timeProvider = options.TimeProvider;
        _waits = options.LoggerFactory.CreateLogger(WaitLog.Category);
        _endpoints = new Endpoints(options);
        _credentials = new CredentialSource(options.Credentials);
        _retries = AwsRetries.Create(options.TimeProvider);
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("RunLinkedData.Aws");
    }

    public async Task<TAnswer> SendAsync<TQuestion, TAnswer>(
        AwsCall call,
        string? recordedRegion,
        TQuestion question,
        JsonTypeInfo<TQuestion> questionType,
        JsonTypeInfo<TAnswer> answerType,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var waits = new CallWaits(_waits, call);
        var region = await _endpoints.RegionAsync(call, recordedRegion, cancellationToken).ConfigureAwait(false);
        var address = _endpoints.Of(call, region);
        waits.GoesTo(address);
        var body = JsonSerializer.SerializeToUtf8Bytes(question, questionType);
        var context = waits.ToContext(cancellationToken);
        try
        {
            var answer = await _retries.ExecuteAsync(
                async inner => await AttemptAsync(call, address, region, body, inner.CancellationToken).ConfigureAwait(false),
                context).ConfigureAwait(false);
            return JsonSerializer.Deserialize(answer, answerType) ?? throw new JsonException("The answer is null.");
        }
        catch (JsonException exception)
        {
            throw new AwsFailure(AwsFailureKind.Malformed, call, exception) { Region = region, Address = address };
        }
        catch (TimeoutRejectedException exception)
        {
            throw new AwsFailure(AwsFailureKind.Timeout, call, exception) { Region = region, Address = address };
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _credentials.Dispose();
    }

    private async Task<byte[]> AttemptAsync(AwsCall call, Uri address, string region, byte[] body, CancellationToken cancellationToken)
    {
        var credentials = await FindCredentialsAsync(call, region, cancellationToken).ConfigureAwait(false);
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(call.ContentType) } },
        };
        if (call.Target is { } target)
        {
            request.Headers.Add("X-Amz-Target", target);
        }

        var now = _timeProvider.GetUtcNow().AddTicks(Volatile.Read(ref _skewTicks));
        RequestSigner.Sign(request, body, call.Service, region, credentials, now);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? answer : throw Refused(RefusedAnswer.Read(call, region, response, answer, credentials));
        }
        catch (HttpRequestException exception)
        {
            var kind = exception.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => AwsFailureKind.UnknownHost,
                HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.InvalidResponse => AwsFailureKind.Malformed,
                _ => AwsFailureKind.Connection,
            };
            throw new AwsFailure(kind, call, exception) { Region = region, Address = address };
        }
    }

    private async Task<ImmutableCredentials> FindCredentialsAsync(AwsCall call, string region, CancellationToken cancellationToken)
    {
        try
        {
            return await _credentials.GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CredentialException exception)
        {
            throw new AwsFailure(AwsFailureKind.NoCredentials, call, exception) { Region = region, Said = exception.Message };
        }
    }

    private AwsFailure Refused(AwsFailure failure)
    {
        if (failure is { MayBeClock: true, ServerTime: { } serverTime })
        {
            Volatile.Write(ref _skewTicks, (serverTime - _timeProvider.GetUtcNow()).Ticks);
        }

        return failure;
    }
}
