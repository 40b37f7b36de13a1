using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using NUnit.Framework;

namespace RunLinkedData.Google.Tests.Emulator;

/// <summary>
/// An emulator that others wrote: fake-gcs-server (https://github.com/fsouza/fake-gcs-server), by the one on the PATH. Without it the tests
/// are skipped, and say so. It takes wrong checksums, and no conditions on resumable uploads and on reading.
/// </summary>
internal sealed class FakeGcsServer : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly HttpClient _client;

    private FakeGcsServer(Process process, Uri uri)
    {
        _process = process;
        Uri = uri;
        _client = new HttpClient { BaseAddress = uri };
    }

    public Uri Uri { get; }

    public static async Task<FakeGcsServer> StartAsync()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("fake-gcs-server")
            {
                ArgumentList =
                {
                    "-scheme", "http", "-host", "127.0.0.1", "-port", $"{port}", "-backend", "memory", "-public-host", $"127.0.0.1:{port}",
                },
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("There is no 'fake-gcs-server' on the PATH.");
            throw;
        }

        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        FakeGcsServer server = new(process, new Uri($"http://127.0.0.1:{port}"));
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

    /// <summary>Makes a bucket with a name of its own.</summary>
    public async Task<string> MakeBucketAsync(bool keepsVersions = false)
    {
        var bucket = $"bucket-{Guid.NewGuid():n}";
        var versioning = keepsVersions ? """, "versioning": {"enabled": true}""" : "";
        using StringContent content = new($$"""{"name": "{{bucket}}"{{versioning}}}""", Encoding.UTF8, "application/json");
        using var answer = await _client.PostAsync(new Uri("storage/v1/b?project=tests", UriKind.Relative), content);
        Assert.That(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return bucket;
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

    private async Task WaitUntilReadyAsync()
    {
        using CancellationTokenSource limit = new(StartLimit);
        while (true)
        {
            try
            {
                using var answer = await _client.GetAsync(new Uri("storage/v1/b?project=tests", UriKind.Relative), limit.Token);
                return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
            }
        }
    }
}
