using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.OpenLineage.Transports;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.OpenLineage.Tests;

/// <summary>Events on their way to a server: one that takes them, is slow, refuses, fails for a while, and is gone.</summary>
public class HttpTransportTests : LineageFixture
{
    private const string Key = "key-that-nobody-may-see";

    [Test]
    public async Task Server_ThatAccepts_GetsEachEventWithTheKey()
    {
        using var server = ScriptedServer.Of(request => request.AnswerAsync(201, ""));
        Configure(server.Uri);

        await RunAsync();

        Assert.That(server.Requests.Select(request => (request.Method, request.Target)), Is.All.EqualTo(("POST", "/api/v1/lineage")));
        Assert.That(server.Requests.Select(request => request.Headers["Authorization"]), Is.All.EqualTo($"Bearer {Key}"));
        Assert.That(server.Requests.Select(request => request.Headers["Content-Type"]), Is.All.StartsWith("application/json"));
        Assert.That(TypesAt(server), Is.EqualTo(new[] { "START", "COMPLETE" }));
    }

    [Test]
    public async Task Server_WithAnEndpoint_GetsThemThereCompressed()
    {
        using var server = ScriptedServer.Of(request => request.AnswerAsync(200, ""));
        SetEnvironment("OPENLINEAGE__TRANSPORT__TYPE", "http");
        SetEnvironment("OPENLINEAGE__TRANSPORT__URL", server.Uri + "base/");
        SetEnvironment("OPENLINEAGE__TRANSPORT__ENDPOINT", "/v2/events");
        SetEnvironment("OPENLINEAGE__TRANSPORT__COMPRESSION", "gzip");
        SetEnvironment("OPENLINEAGE__TRANSPORT__CUSTOM_HEADERS", """{"X-Team": "data"}""");

        await RunAsync();

        Assert.That(server.Requests.Select(request => request.Target), Is.All.EqualTo("/base/v2/events"));
        Assert.That(server.Requests.Select(request => request.Headers["Content-Encoding"]), Is.All.EqualTo("gzip"));
        Assert.That(server.Requests.Select(request => request.Headers["X-Team"]), Is.All.EqualTo("data"));
        using StreamReader first = new(new GZipStream(new MemoryStream(server.Requests[0].Body), CompressionMode.Decompress));
        Assert.That(JsonNode.Parse(await first.ReadToEndAsync())!["eventType"]!.ToString(), Is.EqualTo("START"));
    }

    [Test]
    public async Task Server_ThatIsSlow_GetsTheStartFirst()
    {
        TaskCompletionSource saved = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = new ScriptedServer(async request =>
        {
            await saved.Task;
            await request.AnswerAsync(200, "");
        });
        Configure(server.Uri);
        var tracker = await ConnectAsync(withConfigured: true);

        await tracker.RunAsync("sales", async run =>
        {
            await run.SaveDatasetAsync("items", new[] { new { Id = 1 } });
            saved.SetResult();
        });

        Assert.That(TypesAt(server), Is.EqualTo(new[] { "START", "COMPLETE" }));
        Assert.That(Warnings, Is.Empty);
    }

    [Test]
    public async Task Server_ThatFailsAndComesBack_GetsAllInOrder()
    {
        using var server = ScriptedServer.Of(
            request => request.AnswerAsync(500, ""),
            request => request.AnswerAsync(503, ""),
            request => request.AnswerAsync(200, ""));
        Configure(server.Uri);

        await RunAsync();

        Assert.That(TypesAt(server), Is.EqualTo(new[] { "START", "START", "START", "COMPLETE" }));
        Assert.That(Warnings, Is.Empty);
    }

    [TestCase(401, "OPENLINEAGE_API_KEY")]
    [TestCase(404, "OPENLINEAGE_URL")]
    [TestCase(302, "Redirects")]
    public async Task Server_ThatRefuses_IsAWarningAndTheRunIsFinished(int status, string advice)
    {
        using var server = ScriptedServer.Of(request => request.AnswerAsync(status, $"go away with {Key}"));
        Configure(server.Uri);

        var id = await RunAsync();

        var provenance = await Tracker.GetProvenanceAsync(id);
        Assert.That(provenance.Status, Is.EqualTo("FINISHED"));
        Assert.That(server.Requests, Has.Count.EqualTo(2), "what is refused is not sent again");
        Assert.That(Warnings.Count(warning => warning.Contains(advice, StringComparison.Ordinal)), Is.AtLeast(2));
    }

    [Test]
    public async Task Server_ThatNeverAnswers_IsGivenUpInTime()
    {
        using var server = new ScriptedServer(_ => Task.Delay(Timeout.Infinite));
        Configure(server.Uri);

        var id = await RunAsync(lineage => lineage.EndTimeout = TimeSpan.FromMilliseconds(300));

        Assert.That((await Tracker.GetProvenanceAsync(id)).Status, Is.EqualTo("FINISHED"));
        Assert.That(Warnings, Has.Some.Contain($"rld openlineage {id} --send"));
    }

    [Test]
    public async Task Server_ThatIsGone_IsAWarningAndTheNextRunWaitsLess()
    {
        using TcpListener unused = new(System.Net.IPAddress.Loopback, 0);
        unused.Start();
        var port = ((System.Net.IPEndPoint)unused.LocalEndpoint).Port;
        unused.Stop();
        Configure(new Uri($"http://127.0.0.1:{port}"));

        var id = await RunAsync(lineage => lineage.EndTimeout = TimeSpan.FromMilliseconds(300));

        Assert.That((await Tracker.GetProvenanceAsync(id)).Status, Is.EqualTo("FINISHED"));
        Assert.That(Warnings, Has.Some.Contain("refused").And.Some.Contain("--send"));
    }

    [Test]
    public async Task Events_NotSentAtTheEnd_AreSentLater()
    {
        var isBack = false;
        using var server = new ScriptedServer(request => request.AnswerAsync(isBack ? 200 : 503, ""));
        Configure(server.Uri);
        var id = await RunAsync(lineage => lineage.EndTimeout = TimeSpan.FromMilliseconds(200));
        isBack = true;
        var before = server.Requests.Count;

        var sent = await Tracker.ReadOpenLineageAsync(id)
            .SendToOpenLineageAsync(lineage => lineage.Transport = new HttpTransport(new HttpTransportOptions { Url = server.Uri }));

        Assert.That(sent, Is.EqualTo(2));
        Assert.That(TypesAt(server).Skip(before), Is.EqualTo(new[] { "START", "COMPLETE" }));
    }

    [Test]
    public async Task Sending_WhatIsRefused_SaysOfWhichRun()
    {
        var id = await PublishAsync();
        using var server = ScriptedServer.Of(request => request.AnswerAsync(200, ""), request => request.AnswerAsync(400, "no such job"));

        var error = await Assert.ThrowsAsync<OpenLineageException>(() => Tracker.ReadOpenLineageAsync(id)
            .SendToOpenLineageAsync(lineage => lineage.Transport = new HttpTransport(new HttpTransportOptions { Url = server.Uri })));

        Assert.That(error!.Code, Is.EqualTo("OPENLINEAGE_NOT_SENT"));
        Assert.That(error.Message, Does.StartWith($"1 events were sent; COMPLETE of run {id}").And.Contain("no such job"));
    }

    [TestCase("https://user:word@host")]
    [TestCase("ftp://host")]
    public void Address_ThatCannotBe_IsRefused(string url) =>
        Assert.Throws<ArgumentException>(() => _ = new HttpTransport(new HttpTransportOptions { Url = new Uri(url) }));

    private IEnumerable<string> Warnings => Log.Text.Split('\n')
        .Where(line => line.StartsWith("Warning", StringComparison.Ordinal))
        .Where(line => line.Contains("OpenLineage", StringComparison.Ordinal) || line.Contains("the event", StringComparison.Ordinal));

    private static IEnumerable<string> TypesAt(ScriptedServer server) =>
        server.Requests.Select(request => JsonNode.Parse(Encoding.UTF8.GetString(request.Body))!["eventType"]!.ToString());

    private void Configure(Uri server)
    {
        SetEnvironment("OPENLINEAGE_URL", server.AbsoluteUri);
        SetEnvironment("OPENLINEAGE_API_KEY", Key);
    }

    private async Task<string> RunAsync(Action<OpenLineageOptions>? configure = null)
    {
        var tracker = await ConnectAsync(configure, withConfigured: true);
        var id = await tracker.RunAsync("sales", run => run.SaveDatasetAsync("items", new[] { new { Id = 1 } }));
        Assert.That(Log.Text, Does.Not.Contain(Key));
        return id;
    }
}
