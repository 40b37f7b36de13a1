using CsCheck;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Questions.Freshness;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Questions.Freshness;

/// <summary>The status of drawn processes in a real store, beside plain recursion on the same processes.</summary>
public class StatusModelTests : TrackerFixture
{
    private static readonly string[] Names = ["a", "b"];

    // Runs in the order in which they start: the process, what it writes, what it reads (earlier runs, by dataset), and what became of it.
    private static readonly Gen<RunModel[]> Histories =
        from count in Gen.Int[1, 14]
        from runs in Gen.Select(
            Gen.Int[0, 4],
            Gen.Select(Gen.Int[0, count - 1], Gen.OneOf(Names)).List[0, 3],
            Gen.Frequency((8, Gen.Const(RunFate.Published)), (1, Gen.Enum<RunFate>())),
            Gen.Frequency((3, Gen.Const("ab")), (1, Gen.OneOf("a", "b"))),
            Gen.Frequency((9, Gen.Const("28")), (1, Gen.Const("14"))),
            (process, inputs, fate, outputs, horizon) => (process, inputs, fate, outputs, horizon)).Array[count]
        select runs.Select((run, place) => new RunModel(
            run.process,
            run.outputs,
            [.. run.inputs.Where(input => input.Item1 < place).Distinct()],
            run.fate,
            run.horizon)).ToArray();

    [Test]
    public void Status_DrawnHistory_IsWhatRecursionGives() => Histories.Sample(
        runs =>
        {
            var (names, ids) = Write(runs);
            Model model = new(runs);
            foreach (var depth in new int?[] { null, 0, 1, 2 })
            {
                for (var process = 0; process < names.Length; process++)
                {
                    if (runs.All(run => run.Process != process))
                    {
                        continue;
                    }

                    var report = Tracker.Status(names[process], configure: options =>
                    {
                        (options.Depth, options.CompareCode) = (depth, false);
                        options.Parameters["horizon"] = "28";
                    });
                    var expected = Names
                        .Select(dataset => (Dataset: dataset, Newest: model.Newest(process, dataset, runs.Length)))
                        .Where(known => known.Newest is not null)
                        .Select(known => (
                            known.Dataset, ids[known.Newest!.Value], model.StateOf(known.Dataset, known.Newest.Value, depth)));
                    Assert.That(
                        report.Datasets.Select(status => (status.Dataset, status.RunId, status.State)), Is.EqualTo(expected), $"{depth}");
                    foreach (var known in report.Datasets)
                    {
                        Assert.That(known.Reasons.Count == 0, Is.EqualTo(known.State == FreshnessState.Fresh));
                        var alone = Tracker.Status(names[process], known.Dataset, options =>
                        {
                            (options.Depth, options.CompareCode) = (depth, false);
                            options.Parameters["horizon"] = "28";
                        });
                        Assert.That(alone.Datasets.Single().State, Is.EqualTo(known.State));
                        Assert.That(
                            known.Reasons.Where(reason => reason.Kind == StatusReasonKind.NewerInput).Sum(reason => reason.Newer),
                            Is.EqualTo(model.NewerOf(ids.IndexOf(known.RunId))));
                    }
                }
            }
        },
        iter: TestScale.Inputs(40),
        threads: 1);

    private (string[] Processes, List<string> Ids) Write(RunModel[] runs)
    {
        string[] names = [.. Enumerable.Range(0, 5).Select(process => $"p{process}-{Guid.NewGuid():N}")];
        string[] experiments = [.. names.Select(name => Store.CreateExperimentAsync(name).Result)];
        List<string> ids = [];
        for (var i = 0; i < runs.Length; i++)
        {
            var run = runs[i];
            Tag[] tags =
            [
                .. run.Outputs.Select(output => new Tag($"rld.output.{output}", "sha256:0")),
                .. run.Fate == RunFate.Reproduces ? [new Tag("rld.reproduces", Guid.NewGuid().ToString("N"))] : Array.Empty<Tag>(),
            ];
            NewRun start = new() { ExperimentId = experiments[run.Process], StartTime = i + 1, Tags = tags };
            var id = Store.CreateRunAsync(start).Result.Info.RunId;
            ids.Add(id);
            Store.LogParamAsync(id, new Param("horizon", run.Horizon)).Wait();
            DatasetInput[] inputs = [.. run.Inputs.Select(input => Input(input.Dataset, ids[input.Run]))];
            if (inputs.Length > 0)
            {
                Store.LogInputsAsync(id, inputs).Wait();
            }

            var status = run.Fate == RunFate.Failed ? RunStatus.Failed : RunStatus.Finished;
            Store.UpdateRunAsync(id, new RunUpdate { Status = status, EndTime = i + 1 }).Wait();
            if (run.Fate == RunFate.Deleted)
            {
                Store.DeleteRunAsync(id).Wait();
            }
        }

        return (names, ids);
    }

    private static DatasetInput Input(string name, string digest) => new()
    {
        Dataset = new MlflowDataset { Name = name, Digest = digest, SourceType = "local", Source = """{"uri":"/data"}""" },
        Tags = [new Tag(DatasetInput.ContextTag, "input")],
    };

    internal enum RunFate
    {
        Published,
        Failed,
        Deleted,
        Reproduces,
    }

    internal sealed record RunModel(
        int Process, string Outputs, IReadOnlyList<(int Run, string Dataset)> Inputs, RunFate Fate, string Horizon);

    /// <summary>The rule of docs/status.md, as plainly as it can be said.</summary>
    private sealed class Model(RunModel[] runs)
    {
        public int? Newest(int process, string dataset, int before) => Enumerable.Range(0, before)
            .Where(run => runs[run].Process == process && runs[run].Fate == RunFate.Published)
            .Where(run => runs[run].Outputs.Contains(dataset, StringComparison.Ordinal))
            .Select(run => (int?)run)
            .LastOrDefault();

        public FreshnessState StateOf(string dataset, int version, int? depth)
        {
            var parameter = runs[version].Horizon == "28" ? FreshnessState.Fresh : FreshnessState.Stale;
            var own = StateOf(version, depth ?? int.MaxValue, [(version, dataset)]);
            return parameter > own ? parameter : own;
        }

        public int NewerOf(int version) => runs[version].Inputs
            .Sum(input => Enumerable.Range(0, runs.Length).Count(run => run > input.Run && IsVersion(version, run, input)));

        private bool IsVersion(int reader, int run, (int Run, string Dataset) input) =>
            runs[run].Process == runs[input.Run].Process
            && runs[run].Fate == RunFate.Published
            && runs[run].Outputs.Contains(input.Dataset, StringComparison.Ordinal)
            && (!IsOwn(reader, input) || run < reader);

        private bool IsOwn(int reader, (int Run, string Dataset) input) =>
            runs[reader].Process == runs[input.Run].Process && runs[reader].Outputs.Contains(input.Dataset, StringComparison.Ordinal);

        private FreshnessState StateOf(int version, int depth, HashSet<(int Run, string Dataset)> path)
        {
            var worst = FreshnessState.Fresh;
            foreach (var input in runs[version].Inputs)
            {
                var newer = Enumerable.Range(0, runs.Length).Any(run => run > input.Run && IsVersion(version, run, input));
                var isGone = !newer && runs[input.Run].Fate is RunFate.Deleted or RunFate.Failed;
                if (newer || isGone)
                {
                    worst = FreshnessState.Stale;
                }

                var (process, dataset) = (runs[input.Run].Process, input.Dataset);
                var behind = Newest(process, dataset, runs.Length) is { } newest && newest > input.Run ? newest : input.Run;
                if (depth > 0 && !isGone && !IsOwn(version, input) && !path.Contains((behind, dataset)))
                {
                    var state = StateOf(behind, depth - 1, [.. path, (behind, dataset)]);
                    worst = state > worst ? state : worst;
                }
            }

            return worst;
        }
    }
}
