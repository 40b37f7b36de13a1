using System.Text.Json;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Rest;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.MLflow.Tests.Tracking;

[TestFixture]
public sealed class PageLoopTests
{
    [Test]
    public async Task StreamExperiments_ThreePages_GivesThemAllAndReadsNoFurther()
    {
        using var server = ScriptedServer.Of(
            r => r.AnswerAsync(200, Page("1", "a")), r => r.AnswerAsync(200, Page("2", "b")), r => r.AnswerAsync(200, Page("3", null)));
        await using var store = Open(server);

        var ids = await store.StreamExperimentsAsync(new ExperimentQuery { PageToken = "start" })
            .Select(experiment => experiment.ExperimentId)
            .ToListAsync();

        Assert.That(ids, Is.EqualTo(new[] { "1", "2", "3" }));
        Assert.That(server.Requests.Select(request => TokenOf(request.Body)), Is.EqualTo(new[] { "start", "a", "b" }));
    }

    [Test]
    public async Task StreamExperiments_CallerStops_ReadsNoMorePages()
    {
        using var server = ScriptedServer.Of(r => r.AnswerAsync(200, Page("1", "a")));
        await using var store = Open(server);

        Assert.That((await store.StreamExperimentsAsync(new ExperimentQuery()).FirstAsync()).ExperimentId, Is.EqualTo("1"));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [TestCase("a")]
    [TestCase("a", "b")]
    public async Task StreamExperiments_TokenComesAgain_IsAnErrorAndNoEndlessLoop(params string[] circle)
    {
        var pages = circle.Append(circle[0]).Select((token, i) => Page($"{i}", token));
        using var server = ScriptedServer.Of([.. pages.Select<string, Func<ScriptedRequest, Task>>(page => r => r.AnswerAsync(200, page))]);
        await using var store = Open(server);

        var error = await Assert.ThrowsAsync<MlflowException>(
            async () => await store.StreamExperimentsAsync(new ExperimentQuery()).CountAsync());

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.InternalError));
        Assert.That(error.Message, Does.Contain("'a' twice"));
        Assert.That(server.Requests, Has.Count.EqualTo(circle.Length + 1));
    }

    [Test]
    public async Task SearchRuns_FilterDoneHereAndTokenComesAgain_IsAnErrorAndNoEndlessLoop()
    {
        const string Page =
            """{"runs":[{"info":{"run_id":"r","experiment_id":"1","status":"FINISHED","artifact_uri":"x"}}],"next_page_token":"t"}""";
        using var server = ScriptedServer.Of(r => r.AnswerAsync(200, Page), r => r.AnswerAsync(200, Page));
        await using var store = Open(server);

        var error = await Assert.ThrowsAsync<MlflowException>(
            () => store.SearchRunsAsync(new RunQuery { ExperimentIds = ["1"], Filter = "datasets.name = 'd' AND params.lr = '1'" }));

        Assert.That(error!.Message, Does.Contain("'t' twice"));
    }

    [Test]
    public async Task StreamRuns_Cancelled_Ends()
    {
        using var server = ScriptedServer.Of(r => r.AnswerAsync(200, Page("1", "a")));
        await using var store = Open(server);

        Assert.That(
            async () =>
                await store.StreamRunsAsync(new RunQuery { ExperimentIds = ["1"] }, new CancellationToken(canceled: true)).CountAsync(),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private static RestTrackingStore Open(ScriptedServer server) =>
        new(new MlflowServerOptions { TrackingUri = server.Uri.AbsoluteUri, MaxRetries = 0 });

    private static string Page(string id, string? token) =>
        $$"""{"experiments":[{"experiment_id":"{{id}}","name":"n{{id}}"}]{{(token is null ? "" : $", \"next_page_token\":\"{token}\"")}}}""";

    private static string? TokenOf(byte[] body) =>
        JsonDocument.Parse(body).RootElement.TryGetProperty("page_token", out var token) ? token.GetString() : null;
}
