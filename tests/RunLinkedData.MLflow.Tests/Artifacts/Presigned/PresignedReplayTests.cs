using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tests.Artifacts.Proxy;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.MLflow.Tests.Artifacts.Presigned;

/// <summary>The store asks what was recorded of MLflow 3.17.2, and makes of each recorded answer what it means.</summary>
public sealed class PresignedReplayTests
{
    private const string Api = "/api/2.0/mlflow/artifacts/";

    private readonly LoopbackServer _server;
    private JsonObject _due = null!;
    private List<string> _asked = [];

    public PresignedReplayTests() => _server = new LoopbackServer(AnswerAsync);

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TestCase("artifacts_presigned_s3.json", 20)]
    [TestCase("no_serve_artifacts_local_root.json", 2)]
    [TestCase("artifacts_multipart_s3.json", 2)]
    public async Task EveryRecordedAnswer_IsUnderstood(string recording, int least)
    {
        var replayed = 0;
        foreach (var exchange in TestFiles.ReadRecording("v3.17/" + recording).Where(IsOfUse))
        {
            (_due, _asked) = (exchange, []);
            var (request, response) = (exchange["request"]!, exchange["response"]!);
            var isUpload = ((string)request["path"]!).EndsWith("upload-url", StringComparison.Ordinal);
            var (path, run) = ((string)request["body"]!["path"]!, (string)request["body"]!["run_id"]!);
            var options = ProxyStores.Server(_server.Address.AbsoluteUri);
            using var store = new ServerArtifacts($"s3://mlbucket/direct/0/{run}/artifacts", options);
            var error = await TryAsync(
                isUpload ? () => store.WriteAsync(path, "0123456789abcdef"u8.ToArray()) : () => store.ReadAsync(path));

            replayed++;
            var (what, status) = ($"{run} {path}", (int)response["status"]!);
            Assert.That(error is null, Is.EqualTo(status == 200), what + error);
            if (error is not null)
            {
                // What has no address for reading is looked for through the server, where none of these files is.
                var code = status != 501 ? (string)response["body"]!["error_code"]!
                    : isUpload ? MlflowErrorCode.InvalidParameterValue
                    : MlflowErrorCode.ResourceDoesNotExist;
                Assert.That(error.Code, Is.EqualTo(code), what);
            }
        }

        Assert.That(replayed, Is.GreaterThanOrEqualTo(least));
    }

    private async Task AnswerAsync(LoopbackRequest request)
    {
        var call = (string)_due["request"]!["path"]!;
        if (request.RawPath == call)
        {
            var body = JsonNode.Parse(await request.ReadTextAsync())!;
            Assert.That((string)body["path"]!, Is.EqualTo((string)_due["request"]!["body"]!["path"]!));
            var answer = _due["response"]!["body"]!.DeepClone();
            if (answer["presigned_url"] is { } url)
            {
                answer["presigned_url"] = ((string)url!).Replace(
                    "http://s3.example.com/", _server.Address.AbsoluteUri, StringComparison.Ordinal);
            }

            await request.SendAsync((int)_due["response"]!["status"]!, answer.ToJsonString());
        }
        else if (request.RawPath == Api + "list")
        {
            // What a folder holds is asked where a server says 404: none of the recorded files was there.
            await request.SendAsync(200, "{}");
        }
        else if (request.Method == "PUT")
        {
            await request.DrainAsync();
            Assert.That(request.Headers["Content-Type"], Is.EqualTo((string)_due["response"]!["body"]!["headers"]!["Content-Type"]!));
            await request.SendAsync(200, "", "text/html; charset=utf-8", ("ETag", "\"4032af8d61035123906e58e067140cc5\""));
        }
        else
        {
            await request.SendAsync(
                200, "0123456789abcdef", "application/octet-stream", ("ETag", "\"4032af8d61035123906e58e067140cc5\""));
        }
    }

    /// <summary>What this library could ask for: a run, a path that it takes itself, and no times of its own that are refused.</summary>
    private static bool IsOfUse(JsonObject exchange) =>
        exchange["request"]!["body"] is JsonObject body
        && ((string)exchange["request"]!["path"]!).StartsWith(Api + "presigned-", StringComparison.Ordinal)
        && body["run_id"] is JsonValue run && run.GetValueKind() == System.Text.Json.JsonValueKind.String
        && body["model_id"] is null
        && body["path"] is JsonValue path
        && IsTaken((string)path!)
        && ((int)exchange["response"]!["status"]! == 200 || body["expiration"] is null);

    private static bool IsTaken(string path)
    {
        try
        {
            return ArtifactPath.Check(path) == path && !path.Contains('#', StringComparison.Ordinal) && !path.StartsWith('%');
        }
        catch (MlflowException)
        {
            return false;
        }
    }

    private static async Task<MlflowException?> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (MlflowException exception)
        {
            return exception;
        }
    }
}
