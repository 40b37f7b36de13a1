using NUnit.Framework;
using RunLinkedData.MLflow.Http;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.MLflow.Tests.Http;

public sealed partial class MlflowHttpTests
{
    private const string Html404 = "<!doctype html><title>404 Not Found</title><h1>Not Found</h1>";

    [TestCase(401, "You are not authenticated.", "text/plain", MlflowErrorCode.Unauthenticated, "MLFLOW_TRACKING_USERNAME")]
    [TestCase(403, "Permission denied", "text/plain", MlflowErrorCode.PermissionDenied, "login does not allow")]
    [TestCase(
        403,
        "Invalid Host header - possible DNS rebinding attack detected",
        "text/plain",
        MlflowErrorCode.PermissionDenied,
        "--allowed-hosts '127.0.0.1")]
    [TestCase(403, "Cross-origin request blocked", "text/plain", MlflowErrorCode.PermissionDenied, "'Origin'")]
    [TestCase(
        403,
        """{"error_code":"PERMISSION_DENIED","message":"Permission denied"}""",
        "application/json",
        MlflowErrorCode.PermissionDenied,
        "login does not allow")]
    [TestCase(404, Html404, "text/html", MlflowErrorCode.EndpointNotFound, "base address")]
    [TestCase(
        404,
        """{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"Run with id=x not found"}""",
        "application/json",
        MlflowErrorCode.ResourceDoesNotExist,
        "Run with id=x not found")]
    [TestCase(413, "<title>Too large</title>", "text/html", MlflowErrorCode.InvalidParameterValue, "client_max_body_size")]
    [TestCase(
        500,
        """{"error_code":"FEATURE_DISABLED","message":"Workspaces are off"}""",
        "application/json",
        "FEATURE_DISABLED",
        "MLFLOW_WORKSPACE")]
    [TestCase(501, """{"error_code":"NOT_IMPLEMENTED","message":"no"}""", "application/json", "NOT_IMPLEMENTED", "refused")]
    public async Task Send_Error_SaysWhatHappenedAndWhatToDo(int status, string body, string type, string code, string advice)
    {
        using var server = ScriptedServer.Of(r => r.AnswerAsync(status, body, type));

        var error = await FailAsync(server, Get, Options($"http://user:geheim@{server.Uri.Authority}"));

        Assert.That((error.Code, error.HttpStatus), Is.EqualTo((code, (int?)status)));
        Assert.That(error.Message, Does.Contain($"GET {server.Uri}api/2.0/mlflow/runs/get answered {status}").And.Contain(advice));
        Assert.That(error.ToString(), Does.Not.Contain("geheim").And.Not.Contain("run_id"));
        Assert.That(server.Requests, Has.Count.EqualTo(1), "it stays so, however often one tries");
    }

    [Test]
    public async Task Send_UnknownHost_SaysSoAndDoesNotTryForMinutes()
    {
        using var http = new MlflowHttp(Options("http://no-such-host.invalid:5000"));

        var error = await Assert.ThrowsAsync<MlflowException>(() => http.SendAsync(Get, CancellationToken.None));

        Assert.That(error!.Message, Does.Contain("'no-such-host.invalid'").And.Not.Contain("attempts"));
        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.TemporarilyUnavailable));
    }

    [Test]
    public async Task Send_RedirectOnTheSameServer_KeepsMethodBodyAndCredentials()
    {
        using var server = ScriptedServer.Of(r => r.AnswerAsync(301, "", "text/html", "Location: /moved/api"), Ok);
        var options = Options(server);
        options.Token = "t0ken";
        using var http = new MlflowHttp(options);

        await http.SendAsync(Post, CancellationToken.None);

        Assert.That(
            (server.Requests[1].Method, server.Requests[1].Target, server.Requests[1].Text), Is.EqualTo(("POST", "/moved/api", "{}")));
        Assert.That(server.Requests[1].Headers["Authorization"], Is.EqualTo("Bearer t0ken"));
    }

    [Test]
    public async Task Send_RedirectToAnotherServer_IsNotFollowed()
    {
        using var other = ScriptedServer.Of(Ok);
        using var server = ScriptedServer.Of(r => r.AnswerAsync(302, "", "text/html", $"Location: {other.Uri}login?next=secret"));

        var error = await FailAsync(server, Get);

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.EndpointNotFound));
        Assert.That(error.Message, Does.Contain($"{other.Uri}login").And.Contain("MLFLOW_TRACKING_URI").And.Not.Contain("secret"));
        Assert.That(other.Requests, Is.Empty);
    }

    [Test]
    public async Task Download_RedirectToAnotherServer_IsFollowedWithoutCredentials()
    {
        using var other = ScriptedServer.Of(Ok);
        using var server = ScriptedServer.Of(
            r => r.AnswerAsync(200, """{"workspaces_enabled":true}"""),
            r => r.AnswerAsync(307, "", "text/html", $"Location: {other.Uri}bucket/file?signature=1"));
        var options = Options(server);
        (options.Token, options.Workspace) = ("t0ken", "w");
        options.Headers["X-Key"] = "k";
        using var http = new MlflowHttp(options);

        await using var download = await http.DownloadAsync(
            new HttpCall(HttpMethod.Get, "get-artifact") { IsDownload = true, Headers = [("Range", "bytes=0-1")] },
            CancellationToken.None);

        Assert.That(
            server.Requests[1].Headers, Does.ContainKey("Authorization").And.ContainKey("X-Key").And.ContainKey("X-MLFLOW-WORKSPACE"));
        Assert.That(
            other.Requests[0].Headers,
            Does.Not.ContainKey("Authorization").And.Not.ContainKey("X-Key").And.Not.ContainKey("X-MLFLOW-WORKSPACE"));
        Assert.That(other.Requests[0].Headers["Range"], Is.EqualTo("bytes=0-1"));
        Assert.That(other.Requests[0].Target, Is.EqualTo("/bucket/file?signature=1"));
    }

    [Test]
    public async Task Send_RedirectsSwitchedOffOrInACircle_Fails()
    {
        using var server = ScriptedServer.Of(r => r.AnswerAsync(308, "", "text/html", "Location: /again"));
        var options = Options(server);
        options.AllowRedirects = false;

        await FailAsync(server, Get, options);
        Assert.That(server.Requests, Has.Count.EqualTo(1));

        await FailAsync(server, Get);
        Assert.That(server.Requests, Has.Count.EqualTo(7));
    }

    [Test]
    public async Task Send_PresignedAddress_GetsNoCredentials()
    {
        using var bucket = ScriptedServer.Of(Ok);
        var options = Options("http://tracking.invalid");
        (options.Username, options.Password) = ("u", "p");
        using var http = new MlflowHttp(options);
        var upload = new HttpUpload(() => new MemoryStream(new byte[3]), 3) { ContentType = null };

        await http.SendAsync(
            new HttpCall(HttpMethod.Put, "") { Address = new Uri(bucket.Uri, "part?sig=a%2Fb%3D"), Upload = upload },
            CancellationToken.None);

        Assert.That(bucket.Requests[0].Target, Is.EqualTo("/part?sig=a%2Fb%3D"));
        Assert.That(bucket.Requests[0].Headers, Does.Not.ContainKey("Authorization").And.Not.ContainKey("Content-Type"));
    }

    [Test]
    public async Task Send_PresignedAddressOnTheServersOwnHost_GetsNoCredentials()
    {
        using var server = ScriptedServer.Of(Ok);
        var options = Options(server);
        options.Token = "t0ken";
        using var http = new MlflowHttp(options);

        await http.SendAsync(
            new HttpCall(HttpMethod.Get, "") { Address = new Uri(server.Uri, "bucket/part?sig=1") }, CancellationToken.None);
        await http.SendAsync(
            new HttpCall(HttpMethod.Get, "") { Address = new Uri(server.Uri, "get-artifact"), TrustsAddress = true },
            CancellationToken.None);

        Assert.That(server.Requests[0].Headers, Does.Not.ContainKey("Authorization"));
        Assert.That(server.Requests[1].Headers, Does.ContainKey("Authorization"));
    }

    [Test]
    public async Task Send_BucketIsDown_DoesNotBlockTheServer()
    {
        using var server = ScriptedServer.Of(Ok);
        var options = Options(server);
        options.MaxRetries = 0;
        options.CircuitBreakerBreak = TimeSpan.FromSeconds(30);
        using var http = new MlflowHttp(options);
        for (var i = 0; i < 5; i++)
        {
            Assert.That(
                async () => await http.SendAsync(
                    new HttpCall(HttpMethod.Get, "") { Address = new Uri("http://127.0.0.1:1/bucket") }, CancellationToken.None),
                Throws.InstanceOf<MlflowException>());
        }

        Assert.That((await http.SendAsync(Get, CancellationToken.None)).Status, Is.EqualTo(200));
    }
}
