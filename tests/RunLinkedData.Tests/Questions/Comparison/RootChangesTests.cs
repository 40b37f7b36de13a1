using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Questions.Comparison;

/// <summary>Of any graph of processes, the root changes are those that were planted and reach the data in question.</summary>
public class RootChangesTests : TrackerFixture
{
    // What a process does on the second day.
    private enum Plan
    {
        Same,
        NewParameter,

        // Its data changes for a reason that is not recorded.
        Silent,

        // Its data depends on nothing but its parameter.
        Constant,
    }

    [Test]
    public void RootChanges_AnyGraph_AreThosePlanted()
    {
        var plans = Gen.Enum<Plan>().Array[1, 7];
        Gen.Select(plans, Gen.Int[0, int.MaxValue - 1])
            .Sample(sample => CheckAsync(sample.Item1, sample.Item2).GetAwaiter().GetResult(), iter: TestScale.Inputs(25), threads: 1);
    }

    // The last process is asked about; a process reads some of those before it, by the bits of the edges.
    private async Task CheckAsync(Plan[] plans, int edges)
    {
        var experiments = new List<string>();
        for (var i = 0; i < plans.Length; i++)
        {
            experiments.Add(await Store.CreateExperimentAsync(Guid.NewGuid().ToString("N")));
        }

        var inputs =
            plans.Select((_, i) => Enumerable.Range(0, i).Where(j => ((edges >> (((i * 5) + j) % 30)) & 1) == 1).ToArray()).ToArray();
        var one = await WriteDayAsync(1, plans, inputs, experiments);
        var two = await WriteDayAsync(2, plans, inputs, experiments);
        var differs = plans.Select((_, i) => one[i].Digest != two[i].Digest).ToArray();

        // Reached by ways on which the content differs; the last one is always looked at.
        var reached = new HashSet<int> { plans.Length - 1 };
        for (var i = plans.Length - 1; i >= 0; i--)
        {
            reached.UnionWith(reached.Contains(i) ? inputs[i].Where(j => differs[j]) : []);
        }

        var expected = reached
            .Where(i => plans[i] == Plan.NewParameter || (plans[i] == Plan.Silent && !inputs[i].Any(j => differs[j])))
            .Select(i => (one[i].Run, two[i].Run, plans[i] == Plan.Silent));
        var comparison = await Tracker.CompareAsync(one[^1].Run, two[^1].Run);

        Assert.That(
            comparison.RootChanges.Select(root => (root.Original.RunId, root.Other.RunId, root.IsUnexplained)), Is.EquivalentTo(expected));
    }

    private async Task<(string Run, string Digest)[]> WriteDayAsync(int day, Plan[] plans, int[][] inputs, List<string> experiments)
    {
        var runs = new (string Run, string Digest)[plans.Length];
        for (var i = 0; i < plans.Length; i++)
        {
            var parameter = plans[i] == Plan.NewParameter ? day : 1;
            var reads = plans[i] == Plan.Constant ? "" : string.Concat(inputs[i].Select(j => runs[j].Digest));
            var text = string.Create(CultureInfo.InvariantCulture, $"{i} {parameter} {(plans[i] == Plan.Silent ? day : 1)} {reads}");
            var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            var start = new NewRun { ExperimentId = experiments[i], StartTime = day, Tags = [new Tag($"rld.output.d{i}", digest)] };
            var run = (await Store.CreateRunAsync(start)).Info.RunId;
            await Store.LogParamAsync(run, new Param("p", parameter.ToString(CultureInfo.InvariantCulture)));
            await Store.LogInputsAsync(run, [.. inputs[i].Select(j => new DatasetInput
            {
                Dataset = new MlflowDataset { Name = $"d{j}", Digest = runs[j].Run, SourceType = "local", Source = "{}" },
                Tags = [new Tag(DatasetInput.ContextTag, "input")],
            })]);
            runs[i] = (run, digest);
        }

        return runs;
    }
}
