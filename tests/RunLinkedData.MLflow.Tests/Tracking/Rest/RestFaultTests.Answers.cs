using NUnit.Framework;
using RunLinkedData.MLflow.Http;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Rest;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.MLflow.Tests.Tracking.Rest;

/// <summary>Good statuses with answers that are not MLflow's, and names that a server's database takes for equal.</summary>
public sealed partial class RestFaultTests
{
    private const string Json = "application/json";
    private const string Page = "<html><title>Please log in</title>hi</html>";

    private static readonly (string Body, string Type)[] Foreign =
    [
        (Page, "text/html"),
        ("{}", "text/plain"),
        ("", Json),
        ("""{"run": {""", Json),
        ("[]", Json),
        ("null", Json),
        ("{}{}", Json),
        ("""{"error_code":"INTERNAL_ERROR","message":"no"}""", Json),
    ];

    private static readonly (string Name, Func<RestTrackingStore, Task> Call)[] Acknowledged =
    [
        ("log-batch", store => store.LogBatchAsync(RunId, new RunBatch { Params = [new Param("a", "1")] })),
        ("log-inputs", store => store.LogInputsAsync(RunId, [new DatasetInput
        {
            Dataset = new MlflowDataset { Name = "d", Digest = "x", SourceType = "local", Source = "{}" },
        }])),
        ("set-tag", store => store.SetTagAsync(RunId, new Tag("k", "v"))),
        ("log-parameter", store => store.LogParamAsync(RunId, new Param("a", "1"))),
        ("log-metric", store => store.LogMetricAsync(RunId, new Metric("m", 1, 1))),
        ("runs/delete", store => store.DeleteRunAsync(RunId)),
        ("runs/restore", store => store.RestoreRunAsync(RunId)),
        ("set-experiment-tag", store => store.SetExperimentTagAsync("1", new Tag("k", "v"))),
    ];

    public static IEnumerable<TestCaseData> ForeignAcknowledgements() =>
        from foreign in Foreign
        from call in Acknowledged
        select new TestCaseData(foreign.Body, foreign.Type, call.Call).SetArgDisplayNames(call.Name, foreign.Body, foreign.Type);

    [TestCaseSource(nameof(ForeignAcknowledgements))]
    public async Task Acknowledgement_ThatIsNotMlflows_IsAFailedTry(string body, string type, Func<RestTrackingStore, Task> call)
    {
        using var server = ScriptedServer.Of(r => r.AnswerAsync(200, body, type), r => r.AnswerAsync(200, "{}"));
        await using var store = Open(server);

        await call(store);

        Assert.That(server.Requests.Select(request => request.Text).Distinct().ToList(), Has.Count.EqualTo(1));
        Assert.That(server.Requests, Has.Count.EqualTo(2));
    }

    [TestCaseSource(nameof(ForeignAcknowledgements))]
    public async Task Acknowledgement_ThatIsNeverMlflows_IsAnErrorThatNamesIt(
        string body, string type, Func<RestTrackingStore, Task> call)
    {
        using var server = ScriptedServer.Of(r => r.AnswerAsync(200, body, type));
        await using var store = Open(server);

        var error = await Assert.ThrowsAsync<MlflowException>(() => call(store));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.EndpointNotFound));
        Assert.That(error.Message, Does.Contain("not MLflow's").And.Contain(type).And.Contain("MLFLOW_TRACKING_URI"));
    }

    [TestCase("{}", 1)]
    [TestCase("""{"runs":[]}""", 1)]
    [TestCase("""{"later":[1,2],"runs":[]}""", 1)]
    [TestCase("", 4)]
    [TestCase("""{"unknown":[1,2]}""", 4)]
    [TestCase("""{"runs":5}""", 4)]
    [TestCase("""{"runs":[""", 4)]
    public async Task Search_EmptyPage_IsOneOnlyIfItIsMlflows(string body, int attempts)
    {
        using var server = ScriptedServer.Of(r => r.AnswerAsync(200, body));
        await using var store = Open(server);

        var search = store.SearchRunsAsync(new RunQuery { ExperimentIds = ["1"] });

        if (attempts == 1)
        {
            Assert.That((await search).Items, Is.Empty);
        }
        else
        {
            var error = await Assert.ThrowsAsync<MlflowException>(() => search);
            Assert.That(error!.Message, Does.Contain($"({attempts} attempts)").And.Contain("not MLflow's"));
        }

        Assert.That(server.Requests, Has.Count.EqualTo(attempts));
    }

    [Test]
    public async Task Answer_LongerThanAnyOfMlflow_IsNotReadToItsEnd()
    {
        using var server = ScriptedServer.Of(r => r.AnswerAsync(200, new string(' ', 2000)));
        using var http = new MlflowHttp(new MlflowServerOptions { TrackingUri = server.Uri.AbsoluteUri });

        var error = await Assert.ThrowsAsync<MlflowException>(
            () => http.SendAsync(new HttpCall(HttpMethod.Get, "x") { LongestAnswer = 1000 }, CancellationToken.None));

        Assert.That(error!.Message, Does.Contain("more than 1,000 bytes"));
    }

    [TestCase("text/html", Page, false)]
    [TestCase("application/json", """{"status":"ok"}""", true)]
    public async Task Finish_AfterAnOddAnswer_LooksForWhatWasLogged(string type, string odd, bool isTaken)
    {
        string[] logged = ["[]", """[{"key":"a","value":"1"}]"""];
        foreach (var (parameters, isThere) in logged.Zip([false, true]))
        {
            var tries = 0;
            using var server = new ScriptedServer(request => request.Target.Split("mlflow/")[1].Split('?')[0] switch
            {
                "runs/log-batch" => tries++ == 0 ? request.AnswerAsync(200, odd, type) : request.AnswerAsync(200, "{}"),
                "runs/update" => request.AnswerAsync(200, $$"""{"run_info":{"run_id":"{{RunId}}","status":"FINISHED"} }"""),
                _ => request.AnswerAsync(
                    200, $$"""{"run":{"info":{"run_id":"{{RunId}}","status":"RUNNING"},"data":{"params":{{parameters}} } } }"""),
            });
            await using var store = Open(server);
            await store.LogBatchAsync(RunId, new RunBatch { Params = [new Param("a", "1")] });
            Assert.That(tries, Is.EqualTo(isTaken ? 1 : 2));

            var end = store.UpdateRunAsync(RunId, new RunUpdate { Status = RunStatus.Finished, EndTime = 2 });

            if (isThere)
            {
                await end;
                await store.UpdateRunAsync(RunId, new RunUpdate { Status = RunStatus.Finished, EndTime = 2 });
                Assert.That(
                    server.Requests.Count(request => request.Target.Contains("runs/get", StringComparison.Ordinal)),
                    Is.EqualTo(1),
                    "what was found is not looked for again");
            }
            else
            {
                var error = await Assert.ThrowsAsync<MlflowException>(() => end);
                Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.DataLoss));
                Assert.That(error.Message, Does.Contain("the parameter 'a'").And.Contain(isTaken ? "not empty" : type));
                Assert.That(server.Requests.Select(request => request.Target), Has.None.Contains("runs/update"));
            }
        }
    }

    [Test]
    public async Task Finish_AfterPlainAnswers_LooksForNothing()
    {
        using var server = new ScriptedServer(request => request.AnswerAsync(
            200,
            request.Target.EndsWith("update", StringComparison.Ordinal)
                ? $$"""{"run_info":{"run_id":"{{RunId}}","status":"FINISHED"} }"""
                : "{}"));
        await using var store = Open(server);

        await store.SetTagAsync(RunId, new Tag("k", "v"));
        await store.UpdateRunAsync(RunId, new RunUpdate { Status = RunStatus.Finished, EndTime = 2 });

        Assert.That(server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task CreateRun_AnswerIsAPage_FindsTheRunThatWasMade()
    {
        using var server = LossyServer(1, request => request.AnswerAsync(200, Page, "text/html"));
        await using var store = Open(server);

        var run = await store.CreateRunAsync(new NewRun { ExperimentId = "1", StartTime = 1 });

        Assert.That((_made.Count, run.Info.RunId), Is.EqualTo((1, RunId)));
    }

    [TestCase("SALES", "sales")]
    [TestCase("prévision", "prevision")]
    [TestCase("😀", "😁")]
    public async Task FindExperiment_DatabaseTakesNamesForEqual_IsAnErrorWithBoth(string asked, string there)
    {
        using var server = ScriptedServer.Of(
            r => r.AnswerAsync(200, $$"""{"experiment":{"experiment_id":"3","name":"{{there}}"} }"""));
        await using var store = Open(server);

        var error = await Assert.ThrowsAsync<MlflowException>(() => store.FindExperimentAsync(asked));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.ResourceAlreadyExists));
        Assert.That(error.Message, Does.Contain($"'{asked}'").And.Contain($"'{there}'"));
        Assert.That((await store.FindExperimentAsync(there))!.Name, Is.EqualTo(there));
    }
}
