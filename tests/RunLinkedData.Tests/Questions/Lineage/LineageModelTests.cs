using CsCheck;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Questions.Lineage;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Questions.Lineage;

/// <summary>Lineage on random graphs in a real store, beside plain reachability on the same graph.</summary>
public class LineageModelTests : TrackerFixture
{
    private const string External = "external";

    private static readonly string[] Names = ["a", "b"];

    // Of each run: what it reads, as (earlier run or external input, dataset); whether the store forgets it; whether it is deleted.
    private static readonly Gen<RunModel[]> Graphs =
        from count in Gen.Int[1, 12]
        from runs in Gen.Select(
            Gen.Select(Gen.Int[0, count - 1], Gen.OneOf(Names)).List[0, 4],
            Gen.Int[0, 2].List[0, 2],
            Gen.Frequency((8, Gen.Const(false)), (1, Gen.Const(true))),
            Gen.Bool,
            (inputs, externals, isMissing, isDeleted) => (inputs, externals, isMissing, isDeleted)).Array[count]
        select runs.Select((run, place) => run.isMissing
            ? new RunModel([], [], true, false)
            : new RunModel(
                [.. run.inputs.Where(input => input.Item1 < place).Distinct()],
                [.. run.externals.Distinct()],
                false,
                run.isDeleted)).ToArray();

    [Test]
    public void GetLineage_RandomGraph_IsWhatReachabilityGives() => Graphs.Sample(
        runs =>
        {
            var ids = Write(runs);
            for (var start = 0; start < runs.Length; start++)
            {
                foreach (var direction in Enum.GetValues<LineageDirection>().Where(_ => !runs[start].IsMissing))
                {
                    foreach (var depth in new int?[] { null, 0, 1, 2 })
                    {
                        foreach (var dataset in new[] { null, "a" })
                        {
                            var graph = Tracker.GetLineage(
                                dataset is null ? ids[start] : $"{dataset}@{ids[start]}",
                                options => (options.Direction, options.Depth) = (direction, depth));
                            Compare(graph, Reach(runs, ids, start, direction, depth ?? int.MaxValue, dataset));
                        }
                    }
                }
            }
        },
        iter: TestScale.Inputs(20),
        threads: 1);

    private static void Compare(LineageGraph graph, (Dictionary<string, int> Levels, HashSet<(string, string, string)> Edges) expected)
    {
        var names = graph.Nodes.ToDictionary(
            node => node.Id, node => node.External is { } external ? External + external.Version : node.Id);
        Assert.That(graph.Nodes.ToDictionary(node => names[node.Id], node => node.Level), Is.EquivalentTo(expected.Levels));
        Assert.That(graph.Edges.Select(edge => (names[edge.From], names[edge.To], edge.Dataset)), Is.EquivalentTo(expected.Edges));
        Assert.That(graph.IsCut, Is.False);
    }

    private static (Dictionary<string, int> Levels, HashSet<(string, string, string)> Edges) Reach(
        RunModel[] runs, string[] ids, int start, LineageDirection direction, int depth, string? dataset)
    {
        var all = (
            from reader in Enumerable.Range(0, runs.Length)
            from edge in runs[reader].Inputs.Select(input => (From: ids[input.Run], To: ids[reader], input.Dataset))
                .Concat(runs[reader].Externals.Select(external => (From: External + external, To: ids[reader], Dataset: "orders")))
            where dataset is null || edge.From != ids[start] || edge.Dataset == dataset
            select edge).ToHashSet();
        Dictionary<string, int> levels = new() { [ids[start]] = 0 };
        if (direction != LineageDirection.Downstream)
        {
            Walk(node => all.Where(edge => edge.To == node).Select(edge => edge.From), -1);
        }

        if (direction != LineageDirection.Upstream)
        {
            Walk(node => all.Where(edge => edge.From == node).Select(edge => edge.To), 1);
        }

        return (levels, [.. all.Where(edge => levels.ContainsKey(edge.From) && levels.ContainsKey(edge.To))]);

        void Walk(Func<string, IEnumerable<string>> next, int sign)
        {
            List<string> level = [ids[start]];
            for (var step = 1; step <= depth && level.Count > 0; step++)
            {
                level = [.. level.SelectMany(next).Distinct().Where(node => levels.TryAdd(node, sign * step)).ToList()];
            }
        }
    }

    private string[] Write(RunModel[] runs)
    {
        var experiment = Store.CreateExperimentAsync(Guid.NewGuid().ToString("N")).Result;
        var start = new NewRun { ExperimentId = experiment, StartTime = 1, Tags = [new Tag("rld.output.a", "sha256:0")] };
        string[] ids =
        [
            .. runs.Select(run => run.IsMissing ? Guid.NewGuid().ToString("N") : Store.CreateRunAsync(start).Result.Info.RunId),
        ];
        for (var i = 0; i < runs.Length; i++)
        {
            DatasetInput[] inputs =
            [
                .. runs[i].IsMissing ? [] : Names.Select(name => Input(name, ids[i], "output")),
                .. runs[i].Inputs.Select(input => Input(input.Dataset, ids[input.Run], "input")),
                .. runs[i].Externals.Select(external => Input("orders", $"{external}", "input", new Tag("rld.version", $"{external}"))),
            ];
            if (inputs.Length > 0)
            {
                Store.LogInputsAsync(ids[i], inputs).Wait();
            }

            if (runs[i].IsDeleted)
            {
                Store.DeleteRunAsync(ids[i]).Wait();
            }
        }

        return ids;
    }

    private static DatasetInput Input(string name, string digest, string context, params Tag[] tags) =>
        new()
        {
            Dataset = new MlflowDataset { Name = name, Digest = digest, SourceType = "local", Source = """{"uri":"/data"}""" },
            Tags = [new Tag(DatasetInput.ContextTag, context), .. tags],
        };

    internal sealed record RunModel(
        IReadOnlyList<(int Run, string Dataset)> Inputs, IReadOnlyList<int> Externals, bool IsMissing, bool IsDeleted);
}
