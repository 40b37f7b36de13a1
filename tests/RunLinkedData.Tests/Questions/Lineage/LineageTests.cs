using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Lineage;
using RunLinkedData.Recording;
using RunLinkedData.Tests.Versions.Finding;

namespace RunLinkedData.Tests.Questions.Lineage;

/// <summary>The lineage of runs and data versions, over several processes.</summary>
public class LineageTests(StoreKind kind) : VersionFixture(kind)
{
    [Test]
    public async Task GetLineage_Diamond_HasTheSharedAncestorAndInputOnce()
    {
        var diamond = await DiamondAsync();

        var graph = await Tracker.GetLineageAsync(diamond.Bottom, options => options.Direction = LineageDirection.Upstream);

        Assert.That(
            LevelsOf(graph),
            Is.EquivalentTo(new[] { ("orders 1", -2), (diamond.Top, -2), (diamond.Left, -1), (diamond.Right, -1), (diamond.Bottom, 0) }));
        Assert.That(EdgesOf(graph), Is.EquivalentTo(new[]
        {
            ("orders 1", diamond.Top, "orders"), ("orders 1", diamond.Right, "orders"),
            (diamond.Top, diamond.Left, "items"), (diamond.Top, diamond.Right, "items"), (diamond.Top, diamond.Right, "more"),
            (diamond.Left, diamond.Bottom, "items"), (diamond.Right, diamond.Bottom, "items"),
        }));
        Assert.That(
            graph.Nodes.Select(node => node.External),
            Has.One.EqualTo(new ExternalInput { Name = "orders", Source = "s3://bucket/orders", Version = "1" }));
        Assert.That((graph.Start.Id, graph.Dataset, graph.IsCut), Is.EqualTo((diamond.Bottom, (string?)null, false)));
    }

    [Test]
    public async Task GetLineage_Downstream_LeavesOutWhatElseTheReadersRead()
    {
        var diamond = await DiamondAsync();

        var graph = await Tracker.GetLineageAsync(diamond.Top[..12], options => options.Direction = LineageDirection.Downstream);

        Assert.That(
            LevelsOf(graph), Is.EquivalentTo(new[] { (diamond.Top, 0), (diamond.Left, 1), (diamond.Right, 1), (diamond.Bottom, 2) }));
        Assert.That(graph.Edges, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task GetLineage_DataVersion_FollowsThatDatasetFirstAndThenAll()
    {
        var diamond = await DiamondAsync();

        var graph = await Tracker.GetLineageAsync($"{Process}-top/more@latest");

        Assert.That(
            LevelsOf(graph), Is.EquivalentTo(new[] { ("orders 1", -1), (diamond.Top, 0), (diamond.Right, 1), (diamond.Bottom, 2) }));
        Assert.That(EdgesOf(graph), Is.EquivalentTo(new[]
        {
            ("orders 1", diamond.Top, "orders"), ("orders 1", diamond.Right, "orders"), (diamond.Top, diamond.Right, "more"),
            (diamond.Right, diamond.Bottom, "items"),
        }));
        Assert.That(graph.Dataset, Is.EqualTo("more"));
    }

    [TestCase(0, 1)]
    [TestCase(1, 4)]
    [TestCase(2, 5)]
    [TestCase(null, 5)]
    public async Task GetLineage_Depth_LimitsTheSteps(int? depth, int nodes)
    {
        var diamond = await DiamondAsync();

        var graph = await Tracker.GetLineageAsync(diamond.Top, options => options.Depth = depth);

        Assert.That(graph.Nodes, Has.Count.EqualTo(nodes));
        Assert.That(graph.Nodes.Select(node => Math.Abs(node.Level)), Has.All.LessThanOrEqualTo(depth ?? 2));
        Assert.That(graph.IsCut, Is.False);
    }

    [TestCase(1, true)]
    [TestCase(3, true)]
    [TestCase(4, true)]
    [TestCase(5, false)]
    [TestCase(6, false)]
    public async Task GetLineage_MaxNodes_LeavesOutWhatIsFarthest(int max, bool isCut)
    {
        var diamond = await DiamondAsync();

        foreach (var start in new[] { diamond.Top, diamond.Bottom })
        {
            var graph = await Tracker.GetLineageAsync(start, options => options.MaxNodes = max);

            Assert.That(graph.IsCut, Is.EqualTo(isCut));
            Assert.That(graph.Nodes, Has.Count.EqualTo(Math.Min(max, 5)));
            Assert.That(graph.Nodes.Select(node => node.Id), Does.Contain(start));
            Assert.That(graph.Nodes.Count(node => Math.Abs(node.Level) <= 1), Is.EqualTo(Math.Min(max, start == diamond.Top ? 4 : 3)));
        }
    }

    [Test]
    public async Task GetLineage_DeletedRunInTheMiddle_IsShownAsSuchAndFollowed()
    {
        var first = await RunAsync("a");
        var middle = await RunAsync("b", [$"items@{first}"]);
        var last = await RunAsync("c", [$"items@{middle}"]);
        await DeleteAsync(middle);

        foreach (var start in new[] { first, middle, last })
        {
            var graph = await Tracker.GetLineageAsync(start);

            Assert.That(
                graph.Nodes.Select(node => (node.Id, node.IsDeleted)), Is.EqualTo(new[] { (first, false), (middle, true), (last, false) }));
            Assert.That(graph.Edges, Has.Count.EqualTo(2));
        }
    }

    [Test]
    public async Task GetLineage_DeletedProcess_IsStillPartOfIt()
    {
        var first = await RunAsync("a");
        var second = await RunAsync("b", [$"items@{first}"]);
        var experiment = await Writer.TrackingStore.FindExperimentAsync($"{Process}-a");
        await Writer.TrackingStore.DeleteExperimentAsync(experiment!.ExperimentId);

        var graph = await Tracker.GetLineageAsync(second);

        Assert.That(
            graph.Nodes.Select(node => (node.Id, node.Process, node.IsDeleted)),
            Is.EqualTo(new[] { (first, $"{Process}-a", true), (second, $"{Process}-b", false) }));
    }

    [Test]
    public async Task GetLineage_RunThatIsNotThere_IsALeaf()
    {
        var missing = Guid.NewGuid().ToString("N");
        var first = await RunAsync("a");
        var second = await RunAsync("b", [$"items@{first}"]);
        await LinkAsync(first, "gone", missing);
        await LinkAsync(second, "gone", missing);

        var graph = await Tracker.GetLineageAsync(second);

        var leaf = graph.Nodes.Single(node => node.Kind == LineageNodeKind.Missing);
        Assert.That(
            (leaf.Id, leaf.RunId, leaf.Level, leaf.Process, leaf.Status),
            Is.EqualTo((missing, missing, -1, (string?)null, (RunStatus?)null)));
        Assert.That(
            EdgesOf(graph), Is.EquivalentTo(new[] { (first, second, "items"), (missing, first, "gone"), (missing, second, "gone") }));
    }

    [Test]
    public async Task GetLineage_RunsThatFailOrGoOn_ArePartOfIt()
    {
        var first = await RunAsync("a");
        var failed = await RunAsync("b", [$"items@{first}"], fail: true);
        await using var running = await Writer.StartRunAsync($"{Process}-c");
        await running.LoadInputAsync($"items@{first}");
        await running.FlushAsync();

        var graph = await Tracker.GetLineageAsync($"items@{first}");

        Assert.That(graph.Nodes.Select(node => (node.Id, node.Status)), Is.EqualTo(new (string, RunStatus?)[]
        {
            (first, RunStatus.Finished),
            (failed, RunStatus.Failed),
            (running.Id, RunStatus.Running),
        }));
        Assert.That(graph.Nodes.Select(node => node.EndedAt is null), Is.EqualTo(new[] { false, false, true }));
    }

    [Test]
    public async Task GetLineage_ResumedRun_HasTheInputsOfAllItsProcesses()
    {
        var (first, second) = (await RunAsync("a"), await RunAsync("b"));
        await using var run = await Writer.StartRunAsync($"{Process}-c");
        await run.LoadInputAsync($"items@{first}");
        await run.FlushAsync();
        await using (var resumed = await Writer.ResumeRunAsync(run.Id))
        {
            await resumed.LoadInputAsync($"items@{second}");
            await resumed.FlushAsync();
        }

        var graph = await Tracker.GetLineageAsync(run.Id);

        Assert.That(EdgesOf(graph), Is.EquivalentTo(new[] { (first, run.Id, "items"), (second, run.Id, "items") }));
    }

    [Test]
    public async Task GetLineage_TwoVersionsOfOneDataset_AreTwoNodes()
    {
        var (first, second) = (await RunAsync("a"), await RunAsync("a"));
        var reader = await RunAsync("b", [$"items@{first}", $"items@{second}"]);

        var graph = await Tracker.GetLineageAsync(reader);

        Assert.That(EdgesOf(graph), Is.EquivalentTo(new[] { (first, reader, "items"), (second, reader, "items") }));
    }

    [Test]
    public async Task GetLineage_CircleThatOthersHaveRecorded_Ends()
    {
        var (one, two, three) = (await RunAsync("a"), await RunAsync("b"), await RunAsync("c"));
        await LinkAsync(one, "items", three);
        await LinkAsync(two, "items", one);
        await LinkAsync(three, "items", two);
        await LinkAsync(one, "self", one);

        foreach (var direction in Enum.GetValues<LineageDirection>())
        {
            var graph = await Tracker.GetLineageAsync(one, options => options.Direction = direction);

            Assert.That(EdgesOf(graph), Is.EquivalentTo(new[] { (three, one, "items"), (one, two, "items"), (two, three, "items") }));
        }
    }

    [Test]
    public async Task GetLineage_Node_HasTimeCodeAndLinks()
    {
        const string Commit = "0123456789abcdef0123456789abcdef01234567";
        var start = Clock.Now;
        var id = await RunAsync("a", configure: options =>
        {
            options.Name = "first";
            options.Tags["mlflow.source.git.commit"] = Commit;
            options.Tags["mlflow.source.git.repoURL"] = "https://user:secret@github.com/owner/name.git";
            options.Tags["mlflow.source.git.dirty"] = "true";
        });
        await TagAsync(id, ("rld.executor", "slurm"), ("rld.executor.id", "7"), ("rld.executor.url", "https://jobs.example/7"));

        var node = (await Tracker.GetLineageAsync(id)).Start;

        Assert.Multiple(() =>
        {
            Assert.That((node.Process, node.RunName, node.User), Is.EqualTo(($"{Process}-a", "first", Environment.UserName)));
            Assert.That((node.StartedAt, node.EndedAt), Is.EqualTo((start, start.AddMinutes(10))));
            Assert.That(
                (node.Commit, node.IsDirty, node.CommitUrl), Is.EqualTo((Commit, true, $"https://github.com/owner/name/commit/{Commit}")));
            Assert.That(node.ExecutorUrl, Is.EqualTo("https://jobs.example/7"));
            Assert.That(
                node.PageUrl,
                IsSqlite
                    ? Is.Null
                    : Does.StartWith("http://").And.Match($"[0-9]/#/experiments/[0-9]+/runs/{id}\\?workflowType=machine_learning$"));
            Assert.That(node.Datasets.Single().Dataset, Is.EqualTo("items"));
            Assert.That(node.Datasets.Single().Digest, Does.StartWith("sha256:"));
        });
    }

    [Test]
    public async Task GetLineage_LinksThatAreNoneOfTheWeb_AreLeftOut()
    {
        var id = await RunAsync("a");
        await TagAsync(
            id, ("rld.executor", "x"), ("rld.executor.id", "x"), ("rld.executor.url", "javascript:alert(1)//https://example.com"));

        Assert.That((await Tracker.GetLineageAsync(id)).Start.ExecutorUrl, Is.Null);
    }

    [Test]
    public async Task GetLineage_AnyWidth_TakesOneSearchALevel()
    {
        if (IsShared)
        {
            Assert.Ignore("Others' processes are on that server: with more than 500 a level takes more searches.");
        }

        var top = await RunAsync("a");
        string[] middle =
        [
            await RunAsync("b", [$"items@{top}"]),
            await RunAsync("c", [$"items@{top}"]),
            await RunAsync("d", [$"items@{top}"]),
        ];
        var bottom = await RunAsync("e", [.. middle.Select(id => $"items@{id}")]);

        await Tracker.GetLineageAsync(bottom, options => options.Direction = LineageDirection.Upstream);
        Assert.That(
            Calls(0),
            Is.EqualTo(new[] { "GetRunAsync", "GetExperimentAsync", "SearchExperimentsAsync", "SearchRunsAsync", "SearchRunsAsync" }));

        // Downstream, the last search finds that there is nothing more.
        var before = Observer.Calls.Count;
        await Tracker.GetLineageAsync(top, options => options.Direction = LineageDirection.Downstream);
        Assert.That(Calls(before), Is.EqualTo(new[]
        {
            "GetRunAsync", "GetExperimentAsync", "SearchExperimentsAsync", "SearchRunsAsync", "SearchRunsAsync", "SearchRunsAsync",
        }));
    }

    [Test]
    public async Task GetLineage_SameRun_GivesTheSameText()
    {
        var diamond = await DiamondAsync();

        var (one, two) = (Tracker.GetLineage(diamond.Right), await Tracker.GetLineageAsync(diamond.Right));

        Assert.Multiple(() =>
        {
            Assert.That(one.ToMermaid(), Is.EqualTo(two.ToMermaid()).And.Contains("items").And.StartsWith("flowchart LR\n"));
            Assert.That(one.ToDot(), Is.EqualTo(two.ToDot()).And.Contains("items").And.StartsWith("digraph"));
            Assert.That(one.ToJson(), Is.EqualTo(two.ToJson()));
            Assert.That((int)JsonNode.Parse(one.ToJson())!["lineage_version"]!, Is.EqualTo(1));
        });
    }

    [Test]
    public async Task GetLineage_Wrong_SaysWhat()
    {
        var run = await RunAsync("a");
        await Assert.MultipleAsync(async () =>
        {
            Assert.That(
                () => Tracker.GetLineageAsync(run, options => options.Depth = -1),
                Throws.ArgumentException.With.Message.Contains("Depth is -1"));
            Assert.That(
                () => Tracker.GetLineageAsync(run, options => options.MaxNodes = 0),
                Throws.ArgumentException.With.Message.Contains("MaxNodes is 0"));
            Assert.That(
                () => Tracker.GetLineageAsync(run, options => options.Direction = (LineageDirection)7),
                Throws.ArgumentException.With.Message.Contains("7"));
            Assert.That(() => Tracker.GetLineageAsync(Guid.NewGuid().ToString("N")), Throws.InstanceOf<ReferenceException>());
            Assert.That(() => Tracker.GetLineageAsync("what is this"), Throws.InstanceOf<ReferenceException>());
            Assert.That(
                () => Tracker.GetLineageAsync($"nothing@{run}"),
                Throws.InstanceOf<DatasetException>().With.Property("Code").EqualTo("DATASET_NOT_FOUND"));
            Assert.That((await Tracker.GetLineageAsync($"items@{run}")).Nodes, Has.Count.EqualTo(1));
        });
    }

    private async Task<(string Top, string Left, string Right, string Bottom)> DiamondAsync()
    {
        var top = await RunAsync("top", external: "1", more: true);
        var left = await RunAsync("left", [$"items@{top}"]);
        var right = await RunAsync("right", [$"items@{top}", $"more@{top}"], external: "1");
        var bottom = await RunAsync("bottom", [$"items@{left}", $"items@{right}"]);
        return (top, left, right, bottom);
    }

    private async Task<string> RunAsync(
        string process,
        string[]? inputs = null,
        string? external = null,
        bool more = false,
        bool fail = false,
        Action<StartRunOptions>? configure = null)
    {
        await using var run = await Writer.StartRunAsync($"{Process}-{process}", configure);
        foreach (var input in inputs ?? [])
        {
            await run.LoadInputAsync(input);
        }

        if (external is not null)
        {
            run.LogExternalInput("orders", "s3://bucket/orders", external);
        }

        await run.SaveDatasetAsync("items", Items.Make(3));
        if (more)
        {
            await run.SaveDatasetAsync("more", Items.Make(2));
        }

        Clock.Now += TimeSpan.FromMinutes(10);
        if (!fail)
        {
            await run.CompleteAsync();
        }

        return run.Id;
    }

    /// <summary>What another tool may have written: that a run read a dataset of whatever run.</summary>
    private Task LinkAsync(string reader, string dataset, string writer) => Writer.TrackingStore.LogInputsAsync(
        reader,
        [
            new DatasetInput
            {
                Dataset = new MlflowDataset { Name = dataset, Digest = writer, SourceType = "local", Source = """{"uri":"/data"}""" },
                Tags = [new Tag(DatasetInput.ContextTag, "input")],
            },
        ]);

    private async Task TagAsync(string run, params (string Key, string Value)[] tags)
    {
        foreach (var (key, value) in tags)
        {
            await Writer.TrackingStore.SetTagAsync(run, new Tag(key, value));
        }
    }

    private List<string> Calls(int after) => [.. Observer.Calls.Skip(after).Where(call => call != "get_TrackingUri")];

    private static string NameOf(LineageNode node) => node.External is { } external ? $"{external.Name} {external.Version}" : node.Id;

    private static List<(string Node, int Level)> LevelsOf(LineageGraph graph) =>
        [.. graph.Nodes.Select(node => (NameOf(node), node.Level))];

    private static List<(string From, string To, string Dataset)> EdgesOf(LineageGraph graph)
    {
        var names = graph.Nodes.ToDictionary(node => node.Id, NameOf);
        return [.. graph.Edges.Select(edge => (names[edge.From], names[edge.To], edge.Dataset))];
    }
}
