using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Azure.Storage;
using Azure.Storage.Blobs;
using NUnit.Framework;

namespace RunLinkedData.Azure.Tests.Emulator;

/// <summary>
/// Microsoft's own emulator (https://github.com/Azure/Azurite), by the <c>azurite-blob</c> on the PATH or in the folder that
/// <c>RLD_TEST_AZURITE</c> names. Without it the tests are skipped, and say so.
/// </summary>
internal sealed class Azurite : IDisposable
{
    private const string Program = "azurite-blob";
    private const string Variable = "RLD_TEST_AZURITE";
    private const string Account = "emulated";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly string _key;

    private Azurite(Process process, Uri endpoint, string key) => (_process, Endpoint, _key) = (process, endpoint, key);

    public Uri Endpoint { get; }

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={_key};BlobEndpoint={Endpoint.AbsoluteUri};";

    public static async Task<Azurite> StartAsync()
    {
        if (Find() is not { } program)
        {
            Assert.Ignore($"There is no '{Program}' on the PATH or in the folder of {Variable} here ('npm install azurite' brings it).");
            throw new InvalidOperationException("Unreachable: the test is ignored.");
        }

        var port = FreePort();
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
        ProcessStartInfo start = new(program)
        {
            ArgumentList =
            {
                "--blobHost", "127.0.0.1", "--blobPort", $"{port}", "--inMemoryPersistence", "--silent", "--skipApiVersionCheck",
                "--disableTelemetry",
            },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{key}";
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        Azurite azurite = new(process, new Uri($"http://127.0.0.1:{port}/{Account}"), key);
        try
        {
            await azurite.WaitUntilReadyAsync(port);
            return azurite;
        }
        catch
        {
            azurite.Dispose();
            throw;
        }
    }

    /// <summary>A client of the container's own, to look at what lies in it.</summary>
    public BlobContainerClient NewClient(string container) => new(
        new Uri($"{Endpoint.AbsoluteUri}/{container}"), new StorageSharedKeyCredential(Account, _key));

    /// <summary>Makes a container with a name of its own.</summary>
    public async Task<string> MakeContainerAsync()
    {
        var container = $"container-{Guid.NewGuid():n}";
        await NewClient(container).CreateAsync();
        return container;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static string? Find() => new[] { Environment.GetEnvironmentVariable(Variable) }
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        .Where(folder => !string.IsNullOrEmpty(folder))
        .SelectMany(folder => new[] { folder!, Path.Combine(folder!, "node_modules", ".bin") })
        .SelectMany(folder => OperatingSystem.IsWindows()
            ? new[] { Path.Combine(folder, Program + ".cmd") }
            : [Path.Combine(folder, Program)])
        .FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    private async Task WaitUntilReadyAsync(int port)
    {
        using CancellationTokenSource limit = new(StartLimit);
        while (true)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
                return;
            }
            catch (SocketException) when (!_process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
            }
        }
    }
}
