using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking.Rest;
using RunLinkedData.Testing.Http;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Tests.Versions.Finding;

public class WriterSearchTests
{
    [Test]
    public async Task Find_ServerGivesTheSamePageForEver_IsAnErrorAndNoEndlessLoop()
    {
        const string Page =
            """{"runs":[{"info":{"run_id":"r","experiment_id":"1","status":"FINISHED","start_time":5,"artifact_uri":"x"}}],"next_page_token":"t"}""";
        using var server = ScriptedServer.Of(request => request.AnswerAsync(200, Page));
        await using RestTrackingStore store = new(new MlflowServerOptions { TrackingUri = server.Uri.AbsoluteUri });
        var runs = new WriterSearch(store).FindAsync("1", new WriterQuery("items"), 1, CancellationToken.None);

        var error = await Assert.ThrowsAsync<MlflowException>(async () => await runs.CountAsync());

        Assert.That(error!.Message, Does.Contain("'t' twice"));
        Assert.That(server.Requests, Has.Count.EqualTo(3));
    }
}
