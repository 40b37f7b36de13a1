using System.Text;
using NUnit.Framework;
using RunLinkedData.MLflow.Http;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.MLflow.Tests.Http;

/// <summary>What a call sends, what it gives back, and how it ends when something goes wrong.</summary>
[TestFixture]
public sealed partial class MlflowHttpTests
{
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(99);
    private static readonly TimeSpan Total = TimeSpan.FromMinutes(10);
    private static readonly HttpCall Get = new(HttpMethod.Get, "api/2.0/mlflow/runs/get")
    {
        Query = [("run_id", "a b"), ("run_id", "ü&c")],
    };
    private static readonly HttpCall Post = new(HttpMethod.Post, "api/2.0/mlflow/runs/create")
    {
        Json = "{}"u8.ToArray(),
        Retry = RetryRule.NotCarriedOut,
    };

    private QuickTime _time = null!;

    [SetUp]
    public void SetClock() => _time = new QuickTime(Attempt, Total);

    private MlflowServerOptions Options(ScriptedServer server) => Options(server.Uri.AbsoluteUri);

    private MlflowServerOptions Options(string address) =>
        new() { TrackingUri = address, TimeProvider = _time, AttemptTimeout = Attempt, NextRandom = () => 0 };

    private static Task Ok(ScriptedRequest request) => request.AnswerAsync(200, """{"a":1}""");

    private async Task<MlflowException> FailAsync(ScriptedServer server, HttpCall call, MlflowServerOptions? options = null)
    {
        using var http = new MlflowHttp(options ?? Options(server));
        return (await Assert.ThrowsAsync<MlflowException>(() => http.SendAsync(call, CancellationToken.None)))!;
    }

    [Test]
    public async Task Send_Get_EncodesTheQueryOnceAndKeepsThePathInFront()
    {
        using var server = ScriptedServer.Of(Ok);
        using var http = new MlflowHttp(Options(server.Uri + "ml/flow/"));

        var answer = await http.SendAsync(Get, CancellationToken.None);

        Assert.That(Encoding.UTF8.GetString(answer.Body), Is.EqualTo("""{"a":1}"""));
        Assert.That(server.Requests[0].Target, Is.EqualTo("/ml/flow/api/2.0/mlflow/runs/get?run_id=a%20b&run_id=%C3%BC%26c"));
        Assert.That(
            server.Requests[0].Headers,
            Does.Not.ContainKey("Content-Length").And.Not.ContainKey("Origin").And.Not.ContainKey("Authorization"));
    }

    [Test]
    public async Task Send_Json_HasLengthAndPlainContentType()
    {
        using var server = ScriptedServer.Of(Ok);
        using var http = new MlflowHttp(Options(server));

        await http.SendAsync(Post, CancellationToken.None);

        var headers = server.Requests[0].Headers;
        Assert.That(headers["Content-Length"], Is.EqualTo("2"));
        Assert.That(headers["Content-Type"], Is.EqualTo("application/json"));
        Assert.That(headers, Does.Not.ContainKey("Transfer-Encoding"));
        Assert.That(server.Requests[0].Text, Is.EqualTo("{}"));
    }

    [Test]
    public async Task Send_Upload_IsRawWithLengthAndOpenedAnewForEachAttempt()
    {
        using var server = ScriptedServer.Of(r => r.AnswerAsync(500, "<html>", "text/html"), r => r.ResetAsync(), Ok);
        using var http = new MlflowHttp(Options(server));
        var opened = 0;
        var upload = new HttpUpload(
            () =>
            {
                opened++;
                return new MemoryStream("content"u8.ToArray());
            },
            7);

        await http.SendAsync(
            new HttpCall(HttpMethod.Put, "api/2.0/mlflow-artifacts/artifacts/1/a%2541%23.bin") { Upload = upload }, CancellationToken.None);

        Assert.That(opened, Is.EqualTo(3));
        Assert.That(server.Requests.Select(request => request.Text), Is.All.EqualTo("content"));
        Assert.That(server.Requests[2].Target, Does.EndWith("/1/a%2541%23.bin"));
        Assert.That(server.Requests[2].Headers["Content-Length"], Is.EqualTo("7"));
        Assert.That(server.Requests[2].Headers["Content-Type"], Is.EqualTo("application/octet-stream"));
        Assert.That(server.Requests[2].Headers, Does.Not.ContainKey("Transfer-Encoding").And.Not.ContainKey("Content-Disposition"));
    }

    [Test]
    public async Task Send_UploadThatCannotBeRead_RaisesTheFilesOwnErrorAtOnce()
    {
        using var server = ScriptedServer.Of(Ok);
        using var http = new MlflowHttp(Options(server));
        var missing = new HttpCall(HttpMethod.Put, "x")
        {
            Upload = new HttpUpload(() => throw new FileNotFoundException("no such file"), 7),
        };

        await Assert.ThrowsAsync<FileNotFoundException>(() => http.SendAsync(missing, CancellationToken.None));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task Download_Range_GivesStatusHeadersAndStream()
    {
        using var server = ScriptedServer.Of(
            r => r.AnswerAsync(206, "3456", "application/x-thing", "Content-Range: bytes 3-6/10", "ETag: \"e\""));
        using var http = new MlflowHttp(Options(server));
        var call = new HttpCall(HttpMethod.Get, "get-artifact") { IsDownload = true, Headers = [("Range", "bytes=3-6")] };

        await using var download = await http.DownloadAsync(call, CancellationToken.None);

        using var reader = new StreamReader(download.Content);
        Assert.That(await reader.ReadToEndAsync(), Is.EqualTo("3456"));
        Assert.That((download.Status, download.Headers.ContentLength, download.Headers.ETag), Is.EqualTo((206, (long?)4, "\"e\"")));
        Assert.That(download.Headers.ContentRange!.Length, Is.EqualTo(10));
        Assert.That(server.Requests[0].Headers["Range"], Is.EqualTo("bytes=3-6"));
    }

    [Test]
    public async Task Download_ErrorStatus_IsAnErrorAndNotNull()
    {
        using var server = ScriptedServer.Of(r => r.AnswerAsync(500, """{"error_code":"INTERNAL_ERROR","message":"no such file"}"""));
        using var http = new MlflowHttp(Options(server));

        var error = await Assert.ThrowsAsync<MlflowException>(
            () => http.DownloadAsync(new HttpCall(HttpMethod.Get, "x") { IsDownload = true, Final = [500] }, CancellationToken.None));

        Assert.That((error!.HttpStatus, error.Code), Is.EqualTo(((int?)500, MlflowErrorCode.InternalError)));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Download_BreaksHalfWay_ReadingFails()
    {
        using var server = ScriptedServer.Of(r => r.AnswerHalfAsync(100, "0123456789"));
        using var http = new MlflowHttp(Options(server));
        await using var download = await http.DownloadAsync(
            new HttpCall(HttpMethod.Get, "x") { IsDownload = true }, CancellationToken.None);

        var error = await Assert.ThrowsAsync<MlflowException>(() => download.Content.CopyToAsync(Stream.Null));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.TemporarilyUnavailable));
    }

    [Test]
    public async Task Download_StandsStill_ReadingFailsAndCancellationIsTheCallers()
    {
        using var server = ScriptedServer.Of(r => r.AnswerAndHangAsync(100, ""));
        using var http = new MlflowHttp(Options(server));
        await using var hanging = await http.DownloadAsync(new HttpCall(HttpMethod.Get, "x") { IsDownload = true }, CancellationToken.None);
        var read = hanging.Content.ReadAsync(new byte[10]);

        Assert.That(_time.Fire(Attempt), Is.EqualTo(1));
        Assert.That((await Assert.ThrowsAsync<MlflowException>(() => read.AsTask()))!.Message, Does.Contain("Nothing came in time"));

        using var cancel = new CancellationTokenSource();
        await using var cancelled = await http.DownloadAsync(
            new HttpCall(HttpMethod.Get, "x") { IsDownload = true }, CancellationToken.None);
        var second = cancelled.Content.ReadAsync(new byte[10], cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => second);
    }

    [Test]
    public async Task Send_CallerCancels_ThrowsOperationCanceled()
    {
        using var cancel = new CancellationTokenSource();
        using var server = ScriptedServer.Of(_ => cancel.CancelAsync());
        using var http = new MlflowHttp(Options(server));

        await Assert.CatchAsync<OperationCanceledException>(() => http.SendAsync(Get, cancel.Token));
        await Assert.CatchAsync<OperationCanceledException>(() => http.SendAsync(Get, cancel.Token));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Send_AfterDispose_IsRefused()
    {
        using var server = ScriptedServer.Of(Ok);
        var http = new MlflowHttp(Options(server));
        http.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => http.SendAsync(Get, CancellationToken.None));
    }
}
