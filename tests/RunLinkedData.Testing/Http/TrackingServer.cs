using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NUnit.Framework;

namespace RunLinkedData.Testing.Http;

/// <summary>
/// A real MLflow server: the one that <c>RLD_TEST_TRACKING_URI</c> names, else one that is started from the <c>mlflow</c> on the PATH with
/// an empty database in a temporary folder. Without either the tests are skipped, and say so. All tests of an assembly use the same one,
/// each with experiments of its own; <see cref="SharedServer"/> ends it.
/// </summary>
public sealed class TrackingServer
{
    private const string Variable = "RLD_TEST_TRACKING_URI";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task<TrackingServer>> Started = new(StartAsync);

    private readonly Process? _process;
    private readonly TemporaryFolder? _folder;

    private TrackingServer(string uri, Process? process = null, TemporaryFolder? folder = null)
    {
        Uri = uri;
        _process = process;
        _folder = folder;
    }

    public string Uri { get; }

    /// <summary>The 3 of 3.6.1.</summary>
    public int MajorVersion { get; private set; }

    /// <summary>Finds or starts the server, or skips the test with the reason.</summary>
    public static async Task<TrackingServer> OpenAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } uri)
        {
            var named = new TrackingServer(uri);
            await named.ReadVersionAsync();
            return named;
        }

        if (RealMlflow.FindCommand() is null)
        {
            Assert.Ignore($"There is no MLflow server to test against: {Variable} names none, and there is no 'mlflow' on the PATH.");
        }

        return await Started.Value;
    }

    /// <summary>
    /// Starts a server of its own for a test, or skips the test with the reason: the <c>mlflow</c> on the PATH, with these arguments beside
    /// its database and its address, and these variables. <see cref="Stop"/> ends it.
    /// </summary>
    public static async Task<TrackingServer> StartAsync(
        IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> variables)
    {
        if (RealMlflow.FindCommand() is not { } command)
        {
            Assert.Ignore("There is no 'mlflow' on the PATH to test against.");
            throw new UnreachableException();
        }

        return await StartAsync(command, arguments, variables);
    }

    /// <summary>Ends it.</summary>
    public void Stop() => Kill();

    /// <summary>Ends the server that was started, if one was.</summary>
    internal static async Task EndAsync()
    {
        if (Started.IsValueCreated)
        {
            (await Started.Value).Kill();
        }
    }

    private static Task<TrackingServer> StartAsync() => StartAsync(RealMlflow.FindCommand()!, [], []);

    private static async Task<TrackingServer> StartAsync(
        string mlflow, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var server = Start(mlflow, arguments, variables);
        try
        {
            await server.WaitUntilReadyAsync();
            await server.ReadVersionAsync();
            return server;
        }
        catch
        {
            server.Kill();
            throw;
        }
    }

    private async Task ReadVersionAsync()
    {
        using var client = new HttpClient();
        var version = await client.GetStringAsync(new Uri($"{Uri.TrimEnd('/')}/version"));
        MajorVersion = int.Parse(version.Split('.')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    private void Kill()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process?.Dispose();
        _folder?.Dispose();
    }

    private static TrackingServer Start(
        string mlflow, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var folder = new TemporaryFolder();
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        string[] artifacts = [.. arguments];
        ProcessStartInfo start = new(mlflow)
        {
            WorkingDirectory = folder.Path,
            // Later versions start a queue of background jobs with the server, which takes longer than the server itself.
            Environment = { ["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] = "false" },
            ArgumentList =
            {
                "server", "--backend-store-uri", $"sqlite:///{folder["mlflow.db"]}",
                "--host", "127.0.0.1", "--port", $"{port}", "--workers", "1",
            },
        };
        foreach (var argument in artifacts.Length > 0 ? artifacts : ["--artifacts-destination", folder["artifacts"]])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return new TrackingServer($"http://127.0.0.1:{port}", Process.Start(start), folder);
    }

    private async Task WaitUntilReadyAsync()
    {
        using var client = new HttpClient();
        using var limit = new CancellationTokenSource(StartLimit);
        while (true)
        {
            try
            {
                if (await client.GetStringAsync(new Uri(Uri + "/health"), limit.Token) == "OK")
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!_process!.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
            }
        }
    }
}
