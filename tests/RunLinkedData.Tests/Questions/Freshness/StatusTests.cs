using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Questions.Freshness;
using RunLinkedData.Tests.Versions.Finding;

namespace RunLinkedData.Tests.Questions.Freshness;

/// <summary>Whether the newest versions are made from the newest there is, over several processes.</summary>
public class StatusTests(StoreKind kind) : VersionFixture(kind)
{
    [Test]
    public async Task Status_AllIsTheNewest_IsFresh()
    {
        var sales = await RunAsync("sales");
        var forecast = await RunAsync("forecast", [$"{Process}-sales/items@latest"]);

        var report = await StatusAsync("forecast");

        Assert.That((report.State, report.IsEmpty), Is.EqualTo((FreshnessState.Fresh, false)));
        var status = report.Datasets.Single();
        Assert.That(
            (status.Name, status.RunId, status.Level, status.State), Is.EqualTo(($"{Process}-forecast/items", forecast, 0, report.State)));
        Assert.That(status.Reasons, Is.Empty);
        Assert.That(status.PublishedAt, Is.EqualTo(Clock.Now));
        Assert.That(report.Upstream.Select(upstream => (upstream.RunId, upstream.Level)), Is.EqualTo(new[] { (sales, 1) }));
    }

    [Test]
    public async Task Status_NewerVersionsOfAnInput_IsStaleAndNamesThem()
    {
        var used = await RunAsync("sales");
        await RunAsync("forecast", [$"items@{used}"]);
        await RunAsync("sales");
        await RunAsync("sales", fail: true);
        var newest = await RunAsync("sales");

        var report = await StatusAsync("forecast");

        var reason = report.Datasets.Single().Reasons.Single();
        Assert.That(reason, Is.EqualTo(new StatusReason
        {
            Kind = StatusReasonKind.NewerInput,
            State = FreshnessState.Stale,
            Name = $"{Process}-sales/items",
            Used = used,
            Newest = newest,
            Newer = 2,
            Message = $"2 newer versions of {Process}-sales/items (read {used[..8]}, newest {newest[..8]})",
        }));
        Assert.That(report.Upstream.Single().State, Is.EqualTo(FreshnessState.Fresh));
    }

    [Test]
    public async Task Status_InputOfAnInputIsNewer_IsStaleAndNamesWhereItBegins()
    {
        var raw = await RunAsync("raw");
        var sales = await RunAsync("sales", [$"items@{raw}"]);
        var clean = await RunAsync("clean", [$"items@{sales}"]);
        await RunAsync("forecast", [$"items@{clean}"]);
        await RunAsync("raw");

        var report = await StatusAsync("forecast");

        var reason = report.Datasets.Single().Reasons.Single();
        Assert.That(
            (reason.Kind, reason.State, reason.Name, reason.Root),
            Is.EqualTo((StatusReasonKind.StaleInput, FreshnessState.Stale, $"{Process}-clean/items", $"{Process}-sales/items")));
        Assert.That(
            reason.Message,
            Does.StartWith($"{Process}-clean/items is stale, as {Process}-sales/items is: 1 newer version of {Process}-raw/items (read "));
        Assert.That(
            report.Upstream.Select(upstream => (upstream.Process, upstream.Level, upstream.State)),
            Is.EqualTo(new[]
            {
                ($"{Process}-clean", 1, FreshnessState.Stale), ($"{Process}-sales", 2, FreshnessState.Stale),
                ($"{Process}-raw", 3, FreshnessState.Fresh),
            }));
    }

    [TestCase(0, FreshnessState.Fresh, 0)]
    [TestCase(1, FreshnessState.Stale, 1)]
    [TestCase(null, FreshnessState.Stale, 2)]
    public async Task Status_Depth_LimitsTheSteps(int? depth, FreshnessState expected, int upstream)
    {
        var raw = await RunAsync("raw");
        var sales = await RunAsync("sales", [$"items@{raw}"]);
        await RunAsync("forecast", [$"items@{sales}"]);
        await RunAsync("raw");

        var report = await StatusAsync("forecast", options => options.Depth = depth);

        Assert.That((report.State, report.Upstream.Count), Is.EqualTo((expected, upstream)));
    }

    [Test]
    public async Task Status_OfAProcess_IsOfEachDatasetWhatItIsAlone()
    {
        var raw = await RunAsync("raw");
        var sales = await RunAsync("sales", [$"items@{raw}"]);
        await RunAsync("raw");
        var one = await RunAsync("both", [$"items@{sales}"], datasets: ["one"], parameters: [("horizon", "14")]);
        var other = await RunAsync("both", [$"one@{one}"], datasets: ["other"], parameters: [("horizon", "28")]);

        async Task<IEnumerable<(string, FreshnessState)>> StatesAsync(int depth, string horizon)
        {
            var report = await Tracker.StatusAsync($"{Process}-both", configure: options =>
            {
                (options.Depth, options.CompareCode) = (depth, false);
                options.Parameters["horizon"] = horizon;
            });
            Assert.That(report.Upstream.Select(status => status.RunId), Has.None.EqualTo(one).And.None.EqualTo(other));
            return report.Datasets.Select(status => (status.Dataset, status.State));
        }

        Assert.That(
            await StatesAsync(0, "28"), Is.EqualTo([("one", FreshnessState.Stale), ("other", FreshnessState.Fresh)]), "its parameter");
        Assert.That(
            await StatesAsync(1, "28"), Is.EqualTo([("one", FreshnessState.Stale), ("other", FreshnessState.Fresh)]), "two steps away");
        Assert.That(await StatesAsync(2, "28"), Is.EqualTo([("one", FreshnessState.Stale), ("other", FreshnessState.Stale)]));
    }

    [Test]
    public async Task Status_ReadsItsOwnLastVersion_IsFreshUnlessItPassedOneOver()
    {
        var first = await RunAsync("stock");
        var second = await RunAsync("stock", [$"items@{first}"]);
        await RunAsync("stock", [$"items@{second}"]);

        Assert.That((await StatusAsync("stock")).State, Is.EqualTo(FreshnessState.Fresh));

        await RunAsync("stock", [$"items@{second}"]);

        var reason = (await StatusAsync("stock")).Datasets.Single().Reasons.Single();
        Assert.That((reason.Kind, reason.Used, reason.Newer), Is.EqualTo((StatusReasonKind.NewerInput, second, 1)));
    }

    [Test]
    public async Task Status_InputIsGone_SaysHow()
    {
        var deleted = await RunAsync("sales");
        var report = await RunAsync("forecast", [$"items@{deleted}"]);
        await DeleteAsync(deleted);
        var missing = Guid.NewGuid().ToString("N");
        await LinkAsync(report, "orders", missing);

        var reasons = (await StatusAsync("forecast")).Datasets.Single().Reasons;

        Assert.That(
            reasons.Select(reason => (reason.Kind, reason.State, reason.Used, reason.Message)),
            Is.EqualTo(new[]
            {
                (StatusReasonKind.InputGone, FreshnessState.Stale, deleted,
                    $"version {deleted[..8]} of {Process}-sales/items was deleted"),
                (StatusReasonKind.InputGone, FreshnessState.Unknown, missing,
                    $"run {missing}, which made orders, is not in the store"),
            }));
    }

    [Test]
    public async Task Status_ProcessOfAnInputWasDeleted_IsUnknown()
    {
        var used = await RunAsync("sales");
        await RunAsync("forecast", [$"items@{used}"]);
        var experiment = await Writer.TrackingStore.FindExperimentAsync($"{Process}-sales");
        await Writer.TrackingStore.DeleteExperimentAsync(experiment!.ExperimentId);

        var status = (await StatusAsync("forecast")).Datasets.Single();

        Assert.That(status.State, Is.EqualTo(FreshnessState.Unknown));
        Assert.That(status.Reasons.Single().Message, Is.EqualTo($"process '{Process}-sales', which made items, was deleted"));
    }

    [Test]
    public async Task Status_ARunThatMakesAnotherAgain_IsNeverTheNewest()
    {
        var used = await RunAsync("sales");
        var forecast = await RunAsync("forecast", [$"items@{used}"]);
        foreach (var again in new[] { await RunAsync("sales"), await RunAsync("forecast") })
        {
            await Writer.TrackingStore.SetTagAsync(again, new Tag("rld.reproduces", used));
        }

        var status = (await StatusAsync("forecast")).Datasets.Single();

        Assert.That((status.RunId, status.State), Is.EqualTo((forecast, FreshnessState.Fresh)));
    }

    [Test]
    public async Task Status_Process_TellsEachOfItsDatasetsAndItsOwnVersion()
    {
        var used = await RunAsync("sales");
        var both = await RunAsync("forecast", [$"items@{used}"], datasets: ["items", "more"]);
        await RunAsync("sales");
        var last = await RunAsync("forecast", [$"{Process}-sales/items@latest"]);

        var report = await Tracker.StatusAsync($"{Process}-forecast", configure: options => options.CompareCode = false);

        Assert.That(
            report.Datasets.Select(status => (status.Dataset, status.RunId, status.State)),
            Is.EqualTo(new[] { ("items", last, FreshnessState.Fresh), ("more", both, FreshnessState.Stale) }));
        Assert.That(report.State, Is.EqualTo(FreshnessState.Stale));
    }

    [Test]
    public async Task Status_Nothing_TellsAllProcesses()
    {
        var sales = await RunAsync("sales");
        await RunAsync("forecast", [$"items@{sales}"]);
        await RunAsync("sales");

        var report = await Tracker.StatusAsync(configure: options => options.CompareCode = false);

        Assert.That(
            report.Datasets.Where(status => status.Process.StartsWith(Process, StringComparison.Ordinal))
                .Select(status => (status.Process, status.State)),
            Is.EqualTo(new[] { ($"{Process}-forecast", FreshnessState.Stale), ($"{Process}-sales", FreshnessState.Fresh) }));
        Assert.That(report.Datasets.Select(status => status.Level), Has.All.Zero);
    }

    [Test]
    public async Task Status_ProcessWithoutAVersion_IsEmptyAndUnknown()
    {
        await RunAsync("sales", fail: true);

        var report = await Tracker.StatusAsync($"{Process}-sales");

        Assert.That((report.IsEmpty, report.State), Is.EqualTo((true, FreshnessState.Unknown)));
    }

    [Test]
    public async Task Status_NoSuchDatasetOrProcess_IsAnError()
    {
        await RunAsync("sales");

        await Assert.MultipleAsync(async () =>
        {
            var dataset = await Assert.ThrowsAsync<ReferenceException>(() => Tracker.StatusAsync($"{Process}-sales", "itms"));
            Assert.That((dataset!.Code, dataset.Message), Is.EqualTo(("REFERENCE_NOT_FOUND", dataset.Message)));
            Assert.That(dataset.Message, Does.Contain("items"));
            var process = await Assert.ThrowsAsync<ReferenceException>(() => Tracker.StatusAsync($"{Process}-sale"));
            Assert.That(process!.Message, Does.Contain($"{Process}-sales"));
            await Assert.ThrowsAsync<ArgumentException>(() => Tracker.StatusAsync(null, "items"));
            await Assert.ThrowsAsync<ArgumentException>(() => Tracker.StatusAsync("a", configure: options => options.Depth = -1));
            await Assert.ThrowsAsync<ArgumentException>(() => Tracker.StatusAsync("a", configure: o => o.MaxAge = TimeSpan.Zero));
            await Assert.ThrowsAsync<ArgumentException>(() => Tracker.StatusAsync("a", configure: o => o.Timeout = TimeSpan.Zero));
        });
    }

    [Test]
    public async Task Status_Parameters_AreComparedWithWhatIsGiven()
    {
        await RunAsync("forecast", parameters: [("horizon", "14"), ("region", "eu")]);

        var reasons = (await StatusAsync("forecast", options =>
        {
            options.Parameters["horizon"] = "28";
            options.Parameters["region"] = "eu";
            options.Parameters["model"] = "ets";
        })).Datasets.Single().Reasons;

        Assert.That(
            reasons.Select(reason => (reason.Kind, reason.Name, reason.Used, reason.Newest, reason.Message)),
            Is.EqualTo(new (StatusReasonKind, string?, string?, string?, string)[]
            {
                (StatusReasonKind.Parameter, "horizon", "14", "28", "parameter horizon was 14, and is 28 by now"),
                (StatusReasonKind.Parameter, "model", null, "ets", "parameter model was not given, and is ets by now"),
            }));
    }

    [Test]
    public async Task Status_Age_OfOptionsThenTags()
    {
        var sales = await RunAsync("sales");
        await RunAsync("forecast", [$"items@{sales}"]);
        Clock.Now += TimeSpan.FromHours(27);

        Assert.That((await StatusAsync("forecast", o => o.MaxAge = TimeSpan.FromHours(28))).State, Is.EqualTo(FreshnessState.Fresh));
        var old = (await StatusAsync("forecast", options => options.MaxAge = TimeSpan.FromHours(26))).Datasets.Single().Reasons.Single();
        Assert.That((old.Kind, old.State), Is.EqualTo((StatusReasonKind.Age, FreshnessState.Stale)));
        Assert.That(old.Message, Is.EqualTo("27 h old, and may be 26 h (published 2026-11-01 06:20 UTC)"));

        await TagAsync("sales", "rld.freshness", "1d");
        var inherited = (await StatusAsync("forecast")).Datasets.Single().Reasons.Single();
        Assert.That((inherited.Kind, inherited.Root), Is.EqualTo((StatusReasonKind.StaleInput, $"{Process}-sales/items")));

        await TagAsync("sales", "rld.freshness.items", "2d");
        Assert.That((await StatusAsync("forecast")).State, Is.EqualTo(FreshnessState.Fresh));

        await TagAsync("forecast", "rld.freshness", "daily");
        var wrong = (await StatusAsync("forecast")).Datasets.Single().Reasons.Single();
        Assert.That(wrong.State, Is.EqualTo(FreshnessState.Unknown));
        Assert.That(wrong.Message, Does.Contain("is 'daily'"));
    }

    [Test]
    public async Task Status_AgeInAContract_CountsBeforeTagsAlsoUpstream()
    {
        var sales = await RunAsync("sales");
        await RunAsync("forecast", [$"items@{sales}"]);
        Clock.Now += TimeSpan.FromHours(27);
        await TagAsync("sales", "rld.freshness", "2d");

        await WriteContractAsync("sales", "slaProperties: [{property: latency, value: 26, unit: h}]");
        var inherited = (await StatusAsync("forecast")).Datasets.Single().Reasons.Single();
        Assert.That((inherited.Kind, inherited.Root), Is.EqualTo((StatusReasonKind.StaleInput, $"{Process}-sales/items")));
        var old = (await StatusAsync("sales")).Datasets.Single().Reasons.Single();
        Assert.That(old.Message, Does.StartWith("27 h old, and may be 26 h"));
        Assert.That((await StatusAsync("sales", o => o.MaxAge = TimeSpan.FromHours(28))).State, Is.EqualTo(FreshnessState.Fresh));

        await WriteContractAsync("sales", "description: {purpose: none}");
        Assert.That((await StatusAsync("sales")).State, Is.EqualTo(FreshnessState.Fresh), "the tag");

        await WriteContractAsync("sales", "slaProperties: [{property: latency, value: 26, unit: m}]");
        var wrong = (await StatusAsync("sales")).Datasets.Single().Reasons.Single();
        Assert.That((wrong.Kind, wrong.State), Is.EqualTo((StatusReasonKind.Age, FreshnessState.Unknown)));
        Assert.That(wrong.Message, Does.StartWith("how old it may be is not known: ").And.Contain("items.yaml").And.Contain("line 7"));
    }

    [Test]
    public async Task Status_Wide_TakesAsManyCallsAsNarrow()
    {
        List<string> inputs = [];
        for (var i = 0; i < 12; i++)
        {
            var raw = await RunAsync($"raw{i}");
            inputs.Add($"items@{await RunAsync($"sales{i}", [$"items@{raw}"])}");
        }

        await RunAsync("forecast", [.. inputs]);
        for (var i = 0; i < 12; i++)
        {
            await RunAsync($"raw{i}");
        }

        var before = Observer.Calls.Count;
        var report = await StatusAsync("forecast");

        Assert.That(report.Datasets.Single().Reasons, Has.Count.EqualTo(12));
        Assert.That(Observer.Calls.Skip(before).Where(call => call != "get_TrackingUri"), Is.EqualTo(new[]
        {
            "FindExperimentAsync", "SearchRunsAsync", // which version is the newest
            "SearchExperimentsAsync",
            "SearchRunsAsync", "SearchRunsAsync", // sales: those that were read, and newer ones
            "SearchRunsAsync", "SearchRunsAsync", // raw
        }));
    }

    [Test]
    public async Task ToJson_HasTheReport()
    {
        var used = await RunAsync("sales");
        var forecast = await RunAsync("forecast", [$"items@{used}"]);
        var newest = await RunAsync("sales");

        var json = JsonNode.Parse((await StatusAsync("forecast")).ToJson())!;

        Assert.That(((int)json["status_version"]!, (string)json["state"]!), Is.EqualTo((1, "stale")));
        var dataset = json["datasets"]![0]!;
        Assert.That(
            ((string)dataset["name"]!, (string)dataset["run_id"]!, (string)dataset["state"]!),
            Is.EqualTo(($"{Process}-forecast/items", forecast, "stale")));
        var reason = dataset["reasons"]![0]!;
        Assert.That(
            ((string)reason["kind"]!, (string)reason["used"]!, (string)reason["newest"]!, (int)reason["newer"]!, reason["root"]),
            Is.EqualTo(("newer_input", used, newest, 1, (JsonNode?)null)));
        Assert.That((string)json["upstream"]![0]!["run_id"]!, Is.EqualTo(newest));
    }

    protected override void Configure(RunTrackerOptions options) => options.Contracts = Folder["contracts"];

    private Task WriteContractAsync(string process, string line)
    {
        var file = Path.Combine(Folder["contracts"], $"{Process}-{process}", "items.yaml");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return File.WriteAllTextAsync(
            file,
            $"apiVersion: v3.1.0\nkind: DataContract\nid: items\nversion: 1.0.0\nstatus: active\nschema: [{{name: items}}]\n{line}\n");
    }

    private Task<StatusReport> StatusAsync(string process, Action<StatusOptions>? configure = null) =>
        Tracker.StatusAsync($"{Process}-{process}", "items", options =>
        {
            options.CompareCode = false;
            configure?.Invoke(options);
        });

    private async Task<string> RunAsync(
        string process,
        string[]? inputs = null,
        bool fail = false,
        string[]? datasets = null,
        (string Name, string Value)[]? parameters = null)
    {
        await using var run = await Writer.StartRunAsync($"{Process}-{process}");
        foreach (var (name, value) in parameters ?? [])
        {
            run.LogParameter(name, value);
        }

        foreach (var input in inputs ?? [])
        {
            await run.LoadInputAsync(input);
        }

        foreach (var dataset in datasets ?? ["items"])
        {
            await run.SaveDatasetAsync(dataset, Items.Make(3));
        }

        Clock.Now += TimeSpan.FromMinutes(10);
        if (!fail)
        {
            await run.CompleteAsync();
        }

        return run.Id;
    }

    private async Task TagAsync(string process, string key, string value)
    {
        var experiment = await Writer.TrackingStore.FindExperimentAsync($"{Process}-{process}");
        await Writer.TrackingStore.SetExperimentTagAsync(experiment!.ExperimentId, new Tag(key, value));
    }

    private Task LinkAsync(string reader, string dataset, string writer) => Writer.TrackingStore.LogInputsAsync(
        reader,
        [
            new DatasetInput
            {
                Dataset = new MlflowDataset { Name = dataset, Digest = writer, SourceType = "local", Source = """{"uri":"/data"}""" },
                Tags = [new Tag(DatasetInput.ContextTag, "input")],
            },
        ]);
}
