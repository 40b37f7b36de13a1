using NUnit.Framework;
using RunLinkedData.MLflow.Tracking.Rest;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.MLflow.Tests.Tracking.Rest;

/// <summary>Whether a login may write is asked with calls that write nothing.</summary>
[TestFixture]
public sealed class MayWriteTests
{
    private const string Incomplete =
        """{"error_code":"INVALID_PARAMETER_VALUE","message":"Missing value for required parameter 'key'."}""";

    [TestCase(null, "/api/2.0/mlflow/experiments/create", "{}")]
    [TestCase("7", "/api/2.0/mlflow/experiments/set-experiment-tag", """{"experiment_id":"7"}""")]
    public async Task MayWrite_CallIsIncomplete_AndOnlyTheLoginIsJudged(string? experiment, string target, string body)
    {
        using var server = ScriptedServer.Of(
            r => r.AnswerAsync(400, Incomplete), r => r.AnswerAsync(403, "Permission denied", "text/html"));
        await using var store = new RestTrackingStore(new MlflowServerOptions { TrackingUri = server.Uri.AbsoluteUri, MaxRetries = 0 });

        Assert.That(await store.MayWriteAsync(experiment), Is.True);
        Assert.That(await store.MayWriteAsync(experiment), Is.False);
        Assert.That(server.Requests.Select(request => (request.Target, request.Text)), Is.All.EqualTo((target, body)));
    }

    [TestCase(401, "You are not authenticated.", "text/html", MlflowErrorCode.Unauthenticated)]
    [TestCase(503, "", "text/html", MlflowErrorCode.TemporarilyUnavailable)]
    [TestCase(200, "<title>Sign in</title>", "text/html", MlflowErrorCode.EndpointNotFound)]
    [TestCase(
        404, """{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"No"}""", "application/json", MlflowErrorCode.ResourceDoesNotExist)]
    public async Task MayWrite_OtherAnswers_AreErrors(int status, string body, string type, string code)
    {
        using var server = ScriptedServer.Of(r => r.AnswerAsync(status, body, type));
        await using var store = new RestTrackingStore(new MlflowServerOptions { TrackingUri = server.Uri.AbsoluteUri, MaxRetries = 0 });

        Assert.That((await Assert.ThrowsAsync<MlflowException>(() => store.MayWriteAsync("7")))!.Code, Is.EqualTo(code));
    }
}
