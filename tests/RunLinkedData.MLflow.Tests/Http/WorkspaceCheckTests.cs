using NUnit.Framework;
using RunLinkedData.MLflow.Http;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Rest;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.MLflow.Tests.Http;

/// <summary>A workspace is named to servers that know workspaces only.</summary>
[TestFixture]
public sealed class WorkspaceCheckTests
{
    private const string Info = "/api/3.0/mlflow/server-info";
    private const string Features = "/api/3.0/mlflow/server-features";
    private const string Call = "/api/2.0/mlflow/experiments/search";

    [TestCase(new[] { Info, Call, Call }, Info, """{"store_type":"SqlStore","workspaces_enabled":true}""")]
    [TestCase(new[] { Info, Features, Call, Call }, Features, """{"workspaces_enabled":true}""")]
    public async Task Call_ServerWithWorkspaces_IsAskedOnce(string[] calls, string page, string answer)
    {
        using var server = Serve((page, answer));
        await using var store = Open(server, "team-a");

        await store.SearchExperimentsAsync(new ExperimentQuery());
        await store.SearchExperimentsAsync(new ExperimentQuery());

        Assert.That(server.Requests.Select(request => request.Target), Is.EqualTo(calls));
        Assert.That(server.Requests[^1].Headers["X-MLFLOW-WORKSPACE"], Is.EqualTo("team-a"));
    }

    [TestCase(Info, """{"store_type":"SqlStore","workspaces_enabled":false}""", "switched off")]
    [TestCase(Info, """{"store_type":"SqlStore"}""", "switched off")]
    [TestCase(null, "", "does not know workspaces")]
    public async Task Call_ServerWithoutWorkspaces_IsRefusedBeforeAnythingIsWritten(string? page, string answer, string reason)
    {
        using var server = Serve((page ?? "/none", answer));
        await using var store = Open(server, "team-a");

        var error = await Assert.ThrowsAsync<MlflowException>(() => store.CreateExperimentAsync("sales"));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.InvalidParameterValue));
        Assert.That(
            error.Message,
            Does.Contain("'team-a'").And.Contain(server.Uri.Authority).And.Contain(reason).And.Contain("Unset MLFLOW_WORKSPACE")
                .And.Contain("--enable-workspaces"));
        Assert.That(server.Requests, Has.None.Property("Method").EqualTo("POST"));
    }

    [Test]
    public async Task Call_ServerThatCannotBeAsked_IsNotMade()
    {
        using var server = ScriptedServer.Of(r => r.AnswerAsync(200, "<title>Sign in</title>", "text/html"));
        await using var store = Open(server, "team-a");

        var error = await Assert.ThrowsAsync<MlflowException>(() => store.CreateExperimentAsync("sales"));

        Assert.That(error!.Message, Does.Contain("Sign in").And.Contain(Info));
        Assert.That(server.Requests, Has.None.Property("Method").EqualTo("POST"));
    }

    [Test]
    public async Task Call_WithoutAWorkspace_CostsNoQuestion([Values(null, "")] string? workspace)
    {
        using var server = Serve();
        await using var store = Open(server, workspace);

        await store.SearchExperimentsAsync(new ExperimentQuery());

        Assert.That(server.Requests.Select(request => request.Target), Is.EqualTo(new[] { Call }));
    }

    [Test]
    public async Task Call_OfAClientWhoseServerIsKnown_CostsNoQuestion()
    {
        using var server = Serve();
        using var http = new MlflowHttp(Options(server, "team-a"), isKnown: true);

        await http.SendAsync(new HttpCall(HttpMethod.Get, Call.TrimStart('/')), CancellationToken.None);

        Assert.That(server.Requests.Select(request => request.Target), Is.EqualTo(new[] { Call }));
    }

    /// <summary>A server that has these pages and the calls of the API, and answers all else as MLflow does.</summary>
    private static ScriptedServer Serve(params (string Page, string Answer)[] pages) => new(request =>
        pages.FirstOrDefault(page => page.Page == request.Target) is { Page: not null } page ? request.AnswerAsync(200, page.Answer)
        : request.Target.StartsWith("/api/2.0/", StringComparison.Ordinal) ? request.AnswerAsync(200, "{}")
        : request.AnswerAsync(404, "<!doctype html><title>404 Not Found</title>", "text/html"));

    private static RestTrackingStore Open(ScriptedServer server, string? workspace) => new(Options(server, workspace));

    private static MlflowServerOptions Options(ScriptedServer server, string? workspace) =>
        new() { TrackingUri = server.Uri.AbsoluteUri, Workspace = workspace, MaxRetries = 0 };
}
