using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using NUnit.Framework;

namespace RunLinkedData.Aws.Tests.Emulator;

/// <summary>
/// An emulator that others wrote, with all services at one address: moto's server (https://docs.getmoto.org), by the <c>python3</c> on the
/// PATH. Without it the tests are skipped, and say so.
/// </summary>
internal sealed class MotoServer : IDisposable
{
    private const string Region = "eu-central-1";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    // It looks first and writes then: of two conditional requests at the same moment both may be told yes. So they come one after the
    // other here.
    private const string Program = """
        import sys, threading
        from moto.server import DomainDispatcherApplication, create_backend_app
        from werkzeug.serving import run_simple
        moto, turn = DomainDispatcherApplication(create_backend_app), threading.Lock()
        def answer(environment, start):
            with turn:
                return moto(environment, start)
        run_simple("127.0.0.1", int(sys.argv[1]), answer, threaded=True)
        """;

    private readonly Process _process;
    private readonly HttpClient _client;

    private MotoServer(Process process, Uri uri)
    {
        _process = process;
        Uri = uri;
        _client = new HttpClient { BaseAddress = uri };
    }

    public Uri Uri { get; }

    public static async Task<MotoServer> StartAsync()
    {
        if (!await HasMotoAsync())
        {
            Assert.Ignore("There is no 'python3' with the package moto and its server here.");
        }

        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var process = Process.Start(new ProcessStartInfo("python3")
        {
            ArgumentList = { "-c", Program, $"{port}" },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var server = new MotoServer(process, new Uri($"http://127.0.0.1:{port}"));
        try
        {
            await server.WaitUntilReadyAsync();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Makes a bucket of S3 with a name of its own.</summary>
    public async Task<string> MakeBucketAsync()
    {
        var bucket = $"bucket-{Guid.NewGuid():n}";
        using var request = Request("s3", bucket, new StringContent(
            $"<CreateBucketConfiguration><LocationConstraint>{Region}</LocationConstraint></CreateBucketConfiguration>"));
        request.Method = HttpMethod.Put;
        using var answer = await _client.SendAsync(request);
        Assert.That(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return bucket;
    }

    /// <summary>Makes a bucket that keeps the versions of its objects.</summary>
    public async Task<string> MakeVersionedBucketAsync()
    {
        var bucket = await MakeBucketAsync();
        using var request = Request("s3", bucket + "?versioning", new StringContent(
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"));
        request.Method = HttpMethod.Put;
        using var answer = await _client.SendAsync(request);
        Assert.That(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return bucket;
    }

    /// <summary>Runs a job, which goes well at once and without a container; gives its ID and the name of its log stream.</summary>
    public async Task<(string Id, string Stream)> RunJobAsync()
    {
        await PostAsync("moto-api", "moto-api/config", """{"batch":{"use_docker":false}}""");
        var role = await _client.SendAsync(Request("iam", "", new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["Action"] = "CreateRole",
                ["Version"] = "2010-05-08",
                ["RoleName"] = "batch",
                ["AssumeRolePolicyDocument"] = "{}",
            })));
        role.EnsureSuccessStatusCode();
        var environment = await PostAsync(
            "batch",
            "v1/createcomputeenvironment",
            """{"computeEnvironmentName":"cenv","type":"UNMANAGED","serviceRole":"arn:aws:iam::123456789012:role/batch"}""");
        await PostAsync(
            "batch",
            "v1/createjobqueue",
            $$"""{"jobQueueName":"queue","priority":1,"state":"ENABLED","computeEnvironmentOrder":[{"order":1,"computeEnvironment":{{environment.GetProperty("computeEnvironmentArn").GetRawText()}}}]}""");
        await PostAsync(
            "batch",
            "v1/registerjobdefinition",
            """{"jobDefinitionName":"forecast","type":"container","containerProperties":{"image":"x","vcpus":1,"memory":512}}""");
        var id = (await PostAsync("batch", "v1/submitjob", """{"jobName":"forecast","jobQueue":"queue","jobDefinition":"forecast"}"""))
            .GetProperty("jobId")
            .GetString()!;
        var job = await PostAsync("batch", "v1/describejobs", $$"""{"jobs":["{{id}}"]}""");
        return (id, job.GetProperty("jobs")[0].GetProperty("container").GetProperty("logStreamName").GetString()!);
    }

    /// <summary>Writes lines to a stream, which is made with its group.</summary>
    public async Task WriteAsync(string group, string stream, IEnumerable<string> lines)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var where = $"\"logGroupName\":\"{group}\",\"logStreamName\":\"{stream}\"";
        await PostAsync("logs", "", $$"""{"logGroupName":"{{group}}"}""", "CreateLogGroup");
        await PostAsync("logs", "", $"{{{where}}}", "CreateLogStream");
        foreach (var part in lines.Chunk(5000))
        {
            var events = part.Select(line => $$"""{"timestamp":{{now++}},"message":{{JsonSerializer.Serialize(line)}}}""");
            await PostAsync("logs", "", $"{{{where},\"logEvents\":[{string.Join(',', events)}]}}", "PutLogEvents");
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task<JsonElement> PostAsync(string service, string path, string json, string? operation = null)
    {
        var request = Request(
            service, path, new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/x-amz-json-1.1")));
        if (operation is not null)
        {
            request.Headers.Add("X-Amz-Target", "Logs_20140328." + operation);
        }

        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.IsSuccessStatusCode, text);
        using var document = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
        return document.RootElement.Clone();
    }

    // It does not check signatures, but finds the service in them.
    private static HttpRequestMessage Request(string service, string path, HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential=a/20260101/{Region}/{service}/aws4_request, SignedHeaders=host, Signature=0");
        return request;
    }

    private static async Task<bool> HasMotoAsync()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("python3")
            {
                ArgumentList = { "-c", "import moto.server" },
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
            await Task.WhenAll(process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private async Task WaitUntilReadyAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        while (true)
        {
            try
            {
                using var answer = await _client.GetAsync(new Uri("moto-api/", UriKind.Relative), limit.Token);
                return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
            }
        }
    }
}
