using System.Text;
using System.Text.Json;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.MLflow.Tests.Tracking.Rest;

// What servers do not do, or do wrong, and how the store makes up for it.
public sealed partial class RestFaultTests
{
    [Test]
    public async Task DeleteExperimentTag_ServerWithoutThatCall_SaysSo()
    {
        using var server = ScriptedServer.Of(r => r.AnswerAsync(404, "<title>404 Not Found</title>", "text/html"));
        await using var store = Open(server);

        var error = await Assert.ThrowsAsync<MlflowException>(() => store.DeleteExperimentTagAsync("1", "k"));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.EndpointNotFound));
        Assert.That(error.Message, Does.Contain("2.17"));
    }

    [Test]
    public async Task GetMetricHistory_ServerWithoutPages_IsCutIntoPagesHere()
    {
        var all = string.Join(',', Enumerable.Range(0, 5).Select(i => $$"""{"key":"m","value":{{i}},"timestamp":{{i}},"step":{{i}}}"""));
        using var server = ScriptedServer.Of(r => r.AnswerAsync(200, $$"""{"metrics":[{{all}}]}"""));
        await using var store = Open(server);
        var steps = new List<long>();
        string? token = null;
        do
        {
            var page = await store.GetMetricHistoryAsync(RunId, "m", 2, token);
            Assert.That(page.Items, Has.Count.LessThanOrEqualTo(2));
            steps.AddRange(page.Items.Select(metric => metric.Step));
            token = page.NextPageToken;
        }
        while (token is not null);

        Assert.That(steps, Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));
        Assert.That(server.Requests, Has.All.Property("Target").Contains("max_results=2"));
    }

    [Test]
    public async Task GetMetricHistory_EmptyPageWithToken_IsTheEnd()
    {
        using var server = ScriptedServer.Of(
            r => r.AnswerAsync(200, """{"next_page_token":"eyJvZmZzZXQiOiAwfQ=="}"""),
            r => r.AnswerAsync(200, $$"""{"run":{{RunJson("[]")}}}"""));
        await using var store = Open(server);

        Assert.That((await store.GetMetricHistoryAsync(RunId, "m")).NextPageToken, Is.Null);
    }

    [Test]
    public async Task LogBatch_LargeValues_GoInSeveralCallsBelowTheLimit()
    {
        using var server = ScriptedServer.Of(r => r.AnswerAsync(200, "{}"));
        await using var store = Open(server);
        var value = new string('ü', 6000);

        await store.LogBatchAsync(RunId, new RunBatch
        {
            Metrics = [.. Enumerable.Range(0, 800).Select(i => new Metric("m", i, i))],
            Params = [.. Enumerable.Range(0, 100).Select(i => new Param($"p{i}", value))],
            Tags = [.. Enumerable.Range(0, 100).Select(i => new Tag($"t{i}", value))],
        });

        var bodies = server.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement).ToList();
        int Count(string kind) => bodies.Sum(body => body.TryGetProperty(kind, out var items) ? items.GetArrayLength() : 0);
        Assert.That(server.Requests.Select(request => request.Body.Length), Is.All.LessThanOrEqualTo(1_000_000));
        Assert.That((Count("metrics"), Count("params"), Count("tags")), Is.EqualTo((800, 100, 100)));
        Assert.That(server.Requests, Has.Count.LessThanOrEqualTo(6));
        Assert.That(bodies[0].TryGetProperty("params", out _), Is.True, "a changed param is found before anything else is stored");
    }

    [Test]
    public async Task LogMetric_NumbersThatJsonLacks_AreTexts()
    {
        using var server = ScriptedServer.Of(r => r.AnswerAsync(200, "{}"));
        await using var store = Open(server);
        foreach (var value in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, 0.1, -0.0, 1e-7, 3 })
        {
            await store.LogMetricAsync(RunId, new Metric("m", value, long.MaxValue, -1));
        }

        Assert.That(
            server.Requests.Select(request => request.Text.Split("\"value\":")[1].Split(',')[0]),
            Is.EqualTo(new[] { "\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "1.7976931348623157E+308", "0.1", "-0", "1E-07", "3" }));
        Assert.That(server.Requests[0].Text, Does.EndWith("\"timestamp\":9223372036854775807,\"step\":-1}"));
    }

    [Test]
    public async Task SearchRuns_DatasetAndOtherClauses_AreSplitAndPagedHere()
    {
        // A server of 2,500 runs that refuses the mixture, as real ones do. Every third run has lr = 1.
        using var server = new ScriptedServer(async request =>
        {
            var body = JsonDocument.Parse(request.Body).RootElement;
            var filter = body.GetProperty("filter").GetString()!;
            if (filter.Contains("datasets", StringComparison.Ordinal) && filter.Contains("params", StringComparison.Ordinal))
            {
                await request.AnswerAsync(503, """{"error_code":"TEMPORARILY_UNAVAILABLE","message":"sqlite3.OperationalError"}""");
                return;
            }

            var offset = body.TryGetProperty("page_token", out var token) ? int.Parse(token.GetString()!, null) : 0;
            var max = body.GetProperty("max_results").GetInt32();
            var runs = Enumerable.Range(offset, Math.Min(max, 2500 - offset)).Select(i =>
                $$"""{"info":{"run_id":"r{{i}}","status":"RUNNING"},"data":{"params":[{"key":"lr","value":"{{i % 3}}"}]},"inputs":{"dataset_inputs":[{"dataset":{"name":"d"} }] } }""");
            var next = offset + max < 2500 ? $",\"next_page_token\":\"{offset + max}\"" : "";
            await request.AnswerAsync(200, $"{{\"runs\":[{string.Join(',', runs)}]{next}}}");
        });
        await using var store = Open(server);
        var found = new List<string>();
        var sizes = new List<int>();
        string? page = null;
        do
        {
            var answer = await store.SearchRunsAsync(new RunQuery
            {
                ExperimentIds = ["1"],
                Filter = "datasets.name = 'd' AND params.lr = '1'",
                MaxResults = 300,
                PageToken = page,
            });
            found.AddRange(answer.Items.Select(run => run.Info.RunId));
            sizes.Add(answer.Items.Count);
            page = answer.NextPageToken;
        }
        while (page is not null);

        Assert.That(found, Is.EqualTo(Enumerable.Range(0, 2500).Where(i => i % 3 == 1).Select(i => $"r{i}")));
        Assert.That(sizes, Is.EqualTo(new[] { 300, 300, 233 }));
        Assert.That(
            server.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("filter").GetString()),
            Is.All.EqualTo("datasets.`name` = 'd'"));
        foreach (var token in new[] { "garbage", Convert.ToBase64String(Encoding.UTF8.GetBytes("""{"offset": 3}""")) })
        {
            var error = await Assert.ThrowsAsync<MlflowException>(
                () => store.SearchRunsAsync(new RunQuery
                {
                    ExperimentIds = ["1"],
                    Filter = "datasets.name = 'd' AND params.lr = '1'",
                    PageToken = token,
                }));
            Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.InvalidParameterValue));
        }
    }
}
