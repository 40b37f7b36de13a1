using System.Diagnostics;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Questions.Freshness;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Questions.Freshness;

/// <summary>Many processes, each made from two others: the status of all takes a number of calls that grows with pages alone.</summary>
public class StatusSizeTests : TrackerFixture
{
    private const int Versions = 10;

    [Test]
    public async Task Status_ManyProcesses_TakesAFewCalls()
    {
        // RLD_TEST_FUZZ=1000 for the number of docs/status.md.
        var processes = TestScale.Inputs(60);
        await WriteAsync(processes);
        var before = Observer.Calls.Count;
        var watch = Stopwatch.StartNew();

        var report = await Tracker.StatusAsync(configure: options => options.CompareCode = false);

        await TestContext.Out.WriteLineAsync(
            $"{processes} processes, {processes * Versions} versions: {watch.ElapsedMilliseconds} ms, "
            + $"{Observer.Calls.Count - before} calls");
        Assert.That(report.Datasets, Has.Count.EqualTo(processes));

        // All but the first read an earlier version of the one before.
        Assert.That(report.Datasets.Count(status => status.State == FreshnessState.Stale), Is.EqualTo(processes - 1));
        Assert.That(Observer.Calls.Count - before, Is.LessThan(5 + (processes * Versions / 500)));
    }

    private async Task WriteAsync(int processes)
    {
        List<string> last = [];
        for (var process = 0; process < processes; process++)
        {
            var experiment = await Store.CreateExperimentAsync($"p{process:0000}");
            for (var version = 0; version < Versions; version++)
            {
                var run = await Store.CreateRunAsync(new NewRun
                {
                    ExperimentId = experiment,
                    StartTime = (process * 100) + version,
                    Tags = [new Tag("rld.output.items", "sha256:0"), new Tag("mlflow.source.git.commit", new string('a', 40))],
                });
                var id = run.Info.RunId;
                DatasetInput[] inputs = [.. last.Take(2).Select(Input), Input(id, "output")];
                await Store.LogInputsAsync(id, inputs);
                await Store.LogBatchAsync(id, new RunBatch { Params = [new Param("horizon", "28")] });
                await Store.UpdateRunAsync(id, new RunUpdate { Status = RunStatus.Finished, EndTime = (process * 100) + version });
                if (version >= Versions - 2)
                {
                    last.Insert(0, id);
                }
            }

            last = [last[1]];
        }
    }

    private static DatasetInput Input(string digest) => Input(digest, "input");

    private static DatasetInput Input(string digest, string context) => new()
    {
        Dataset = new MlflowDataset { Name = "items", Digest = digest, SourceType = "local", Source = """{"uri":"/data"}""" },
        Tags = [new Tag(DatasetInput.ContextTag, context)],
    };
}
