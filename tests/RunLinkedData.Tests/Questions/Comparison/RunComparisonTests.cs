using System.Text.Json;
using NUnit.Framework;
using RunLinkedData.Datasets.Comparison;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Questions.Comparison;
using RunLinkedData.Tests.Versions.Finding;

namespace RunLinkedData.Tests.Questions.Comparison;

/// <summary>What changed between two runs, and why their inputs differ.</summary>
public class RunComparisonTests(StoreKind kind) : ComparisonFixture(kind)
{
    private static readonly string Commit = new('1', 40);
    private static readonly string NextCommit = new('2', 40);

    [Test]
    public async Task CompareAsync_ParameterTwoStepsBack_IsTheRootChange()
    {
        var (original, other, runs) = await WriteChainsAsync("sales", more: run => run.LogParameter("region", "eu"));

        var comparison = await Tracker.CompareAsync(original, other);

        Assert.That(Roots(comparison), Is.EqualTo(new[] { "sales: Parameter region - eu" }));
        var daily = comparison.Inputs.Single();
        var sales = daily.Why!.Inputs.Single();
        Assert.Multiple(() =>
        {
            Assert.That(comparison.Changes, Is.Empty);
            Assert.That(
                (daily.Dataset, daily.Process, daily.Original!.RunId, daily.Other!.RunId),
                Is.EqualTo(("daily", Process("daily"), runs[1], runs[4])));
            Assert.That(daily.IsContentEqual, Is.False);
            Assert.That(daily.Other!.StartedAt, Is.GreaterThan(daily.Original!.StartedAt!.Value));
            Assert.That((sales.Dataset, sales.Why!.Original.RunId, sales.Why.Other.RunId), Is.EqualTo(("sales", runs[0], runs[3])));
            Assert.That(sales.Why.Datasets, Is.Empty);
            Assert.That(comparison.Datasets.Single().Outcome, Is.EqualTo(DatasetOutcome.Different));
        });
    }

    [Test]
    public async Task CompareAsync_EachKindOfChange_IsNamed()
    {
        (Action<RunTrackerOptions>? Configure, Action<RunLinkedData.Run>? More, string Root)[] changes =
        [
            (options => options.Provenance.Image = "registry/daily:2", null, "daily: Image image - registry/daily:2"),
            (
                null,
                run => run.LogExternalInput("weather", "s3://bucket/weather.csv", "etag-2"),
                "daily: ExternalInput weather - etag-2; ExternalInput weather source - s3://bucket/weather.csv"),
            (options => options.Provenance.Commit = NextCommit, null, $"daily: Code commit - {NextCommit}"),
        ];
        foreach (var (configure, more, root) in changes)
        {
            var (original, other, _) = await WriteChainsAsync("daily", configure, more, salesOfOther: 1);

            Assert.That(Roots(await Tracker.CompareAsync(original, other)), Is.EqualTo(new[] { root }));
        }
    }

    [Test]
    public async Task CompareAsync_OtherVariableAndExecutor_AreNamed()
    {
        var original = await WriteAsync("sales", 1);
        SetEnvironment("TZ", "Europe/Berlin");
        SetEnvironment("RLD_SOMETHING", "1");
        SetEnvironment("AWS_BATCH_JOB_ID", "job-1");
        SetEnvironment("AWS_BATCH_JQ_NAME", "fast");
        SetEnvironment("AWS_BATCH_CE_NAME", "spot");
        var other = await WriteAsync("sales", 1);
        SetEnvironment("AWS_BATCH_JOB_ID", "job-2");
        SetEnvironment("AWS_BATCH_JQ_NAME", "slow");
        var third = await WriteAsync("sales", 1);

        Assert.That((await Tracker.CompareAsync(original, other)).Changes, Is.EqualTo(new Change[]
        {
            new() { Kind = ChangeKind.EnvironmentVariable, Name = "TZ", Other = "Europe/Berlin" },
            new() { Kind = ChangeKind.Executor, Name = "kind", Original = "local", Other = "aws-batch" },
        }));
        Assert.That(
            (await Tracker.CompareAsync(other, third)).Changes,
            Is.EqualTo(new Change[] { new() { Kind = ChangeKind.Executor, Name = "queue", Original = "fast", Other = "slow" } }));
    }

    [Test]
    public async Task CompareAsync_OtherCommit_LinksToWhatLiesBetween()
    {
        var original = await WriteAsync("sales", 1, configure: options => (
            options.Provenance.Commit,
            options.Provenance.Branch,
            options.Provenance.Remote) = (Commit, "main", "git@github.com:acme/x.git"));
        var other = await WriteAsync("sales", 1, configure: options => (
            options.Provenance.Commit,
            options.Provenance.Branch,
            options.Provenance.Remote) = (NextCommit, "try", "https://github.com/acme/x"));

        var comparison = await Tracker.CompareAsync(original, other);

        Assert.Multiple(() =>
        {
            Assert.That(
                comparison.Changes.Single(),
                Is.EqualTo(new Change { Kind = ChangeKind.Code, Name = "commit", Original = Commit, Other = NextCommit }));
            Assert.That(comparison.Code!.CompareUrl, Is.EqualTo($"https://github.com/acme/x/compare/{Commit}..{NextCommit}"));
            Assert.That((comparison.Code.Original!.Branch, comparison.Code.Other!.Branch), Is.EqualTo(("main", "try")));
            Assert.That(comparison.IsIdentical, Is.True);
            Assert.That(comparison.IsUnexplained, Is.False);
        });
    }

    [Test]
    public async Task CompareAsync_Diamond_ComparesTheSharedAncestorOnce()
    {
        List<string> tops = [];
        for (var day = 1; day <= 2; day++)
        {
            var sales = await WriteAsync("sales", day, more: run => run.LogParameter("day", day));
            var left = await WriteAsync("left", day, [$"sales@{sales}"]);
            var right = await WriteAsync("right", day, [$"sales@{sales}"]);
            tops.Add(await WriteAsync("top", day, [$"left@{left}", $"right@{right}"]));
        }

        var comparison = await Tracker.CompareAsync(tops[0], tops[1]);

        Assert.That(Roots(comparison), Is.EqualTo(new[] { "sales: Parameter day 1 2" }));
        Assert.That(comparison.Inputs.Select(input => input.Dataset), Is.EqualTo(new[] { "left", "right" }));
        Assert.That(comparison.Inputs[0].Why!.Inputs.Single().Why, Is.SameAs(comparison.Inputs[1].Why!.Inputs.Single().Why));
    }

    [Test]
    public async Task CompareAsync_OtherVersionOfTheSameContent_IsNoCause()
    {
        var (sales, again) = (await WriteAsync("sales", 1), await WriteAsync("sales", 1, more: run => run.LogParameter("region", "eu")));
        var original = await WriteAsync("daily", 1, [$"sales@{sales}"]);
        var other = await WriteAsync("daily", 2, [$"sales@{again}"], more: run => run.LogParameter("days", 7));

        var comparison = await Tracker.CompareAsync(original, other);

        var input = comparison.Inputs.Single();
        Assert.That((input.IsContentEqual, input.Why), Is.EqualTo((true, default(RunComparison))));
        Assert.That(Roots(comparison), Is.EqualTo(new[] { "daily: Parameter days - 7" }));
    }

    [Test]
    public async Task CompareAsync_NothingRecordedDiffers_IsUnexplained()
    {
        var (original, other, _) = await WriteChainsAsync("none", salesOfOther: 3);

        var comparison = await Tracker.CompareAsync(original, other);

        Assert.That(Roots(comparison), Is.EqualTo(new[] { "sales: unexplained" }));
        Assert.That(comparison.IsUnexplained, Is.False);
        Assert.That(comparison.Inputs.Single().Why!.IsUnexplained, Is.False);
    }

    [Test]
    public async Task CompareAsync_UnexplainedTop_IsSaidOfItself()
    {
        var sales = await WriteAsync("sales", 1);
        var (original, other) = (await WriteAsync("daily", 1, [$"sales@{sales}"]), await WriteAsync("daily", 2, [$"sales@{sales}"]));

        Assert.That(Roots(await Tracker.CompareAsync(original, other)), Is.EqualTo(new[] { "daily: unexplained" }));
        Assert.That(Roots(await Tracker.CompareAsync(original, original)), Is.Empty);
    }

    [Test]
    public async Task CompareAsync_InputOfOneRunOnly_IsARootChange()
    {
        var (sales, prices) = (await WriteAsync("sales", 1), await WriteAsync("prices", 1));
        var original = await WriteAsync("daily", 1, [$"sales@{sales}"]);
        var other = await WriteAsync("daily", 2, [$"sales@{sales}", $"prices@{prices}"]);

        var comparison = await Tracker.CompareAsync(original, other);
        var back = await Tracker.CompareAsync(other, original);

        Assert.That(Roots(comparison), Is.EqualTo(new[] { $"daily: Input prices/prices - {prices}" }));
        Assert.That(Roots(back), Is.EqualTo(new[] { $"daily: Input prices/prices {prices} -" }));
        Assert.That(
            (comparison.Inputs.Single().Original, comparison.Inputs.Single().Other!.RunId, comparison.Inputs.Single().Why),
            Is.EqualTo((default(InputVersion), prices, default(RunComparison))));
    }

    [Test]
    public async Task CompareAsync_SeveralVersionsOfOneDataset_PairsWhatIsNotCommon()
    {
        List<string> sales = [];
        for (var day = 0; day < 5; day++)
        {
            sales.Add(await WriteAsync("sales", day, more: run => run.LogParameter("day", day)));
        }

        // A window that moves by one, and grows by one.
        var original = await WriteAsync("daily", 1, [$"sales@{sales[1]}", $"sales@{sales[0]}", $"sales@{sales[2]}"]);
        var other = await WriteAsync("daily", 2, [$"sales@{sales[1]}", $"sales@{sales[4]}", $"sales@{sales[2]}", $"sales@{sales[3]}"]);

        var comparison = await Tracker.CompareAsync(original, other);

        Assert.That(
            comparison.Inputs.Select(input => (input.Original?.RunId, input.Other?.RunId, input.IsContentEqual)),
            Is.EqualTo(new[] { (sales[0], sales[3], (bool?)false), (null, sales[4], null) }));
        Assert.That(Roots(comparison), Is.EqualTo(new[] { $"daily: Input sales/sales - {sales[4]}", "sales: Parameter day 0 3" }));
    }

    [Test]
    public async Task CompareAsync_ProcessThatReadsItsOwnLastVersion_GoesToTheRoot()
    {
        List<string> runs = [await WriteAsync("state", 0)];
        for (var day = 1; day <= 6; day++)
        {
            runs.Add(await WriteAsync("state", day, [$"state@{runs[^1]}"], more: run => run.LogParameter("step", Math.Max(1, 5 - day))));
        }

        var comparison = await Tracker.CompareAsync(runs[5], runs[6]);

        Assert.That(Roots(comparison), Is.EqualTo(new[]
        {
            "state: Parameter step 2 1", "state: Parameter step 3 2", "state: Parameter step 4 3",
            $"state: Parameter step - 4; Input state/state - {runs[0]}",
        }));
    }

    [TestCase(0, 0)]
    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(9, 2)]
    public async Task CompareAsync_InputDepth_EndsThere(int depth, int told)
    {
        var (original, other, _) = await WriteChainsAsync("sales", more: run => run.LogParameter("region", "eu"));

        var comparison = await Tracker.CompareAsync(original, other, options => options.InputDepth = depth);

        var steps = 0;
        for (var at = comparison; at.Inputs is [{ Why: { } why }]; at = why)
        {
            steps++;
        }

        Assert.That(steps, Is.EqualTo(told));
        Assert.That(comparison.Inputs.Single().IsContentEqual, Is.False);
        Assert.That(comparison.RootChanges, Has.Count.EqualTo(told == 2 ? 1 : 0));
    }

    [Test]
    public async Task CompareAsync_Chain_IsOneSearchALevel()
    {
        var (original, other, _) = await WriteChainsAsync("sales", more: run => run.LogParameter("region", "eu"));
        var before = Observer.Calls.Count;

        await Tracker.CompareAsync(original, other);

        var calls = Observer.Calls.Skip(before).ToList();
        Assert.That(
            calls.Distinct(), Is.EqualTo(new[] { "GetRunAsync", "GetExperimentAsync", "SearchExperimentsAsync", "SearchRunsAsync" }));
        Assert.That(calls.Count(call => call is "GetRunAsync" or "GetExperimentAsync"), Is.EqualTo(4));
        if (!IsShared)
        {
            Assert.That(calls.Skip(4), Is.EqualTo(new[] { "SearchExperimentsAsync", "SearchRunsAsync", "SearchRunsAsync" }));
        }
    }

    [Test]
    public async Task CompareAsync_NoInputDiffers_SearchesForNothing()
    {
        var sales = await WriteAsync("sales", 1);
        var (original, other) = (await WriteAsync("daily", 1, [$"sales@{sales}"]), await WriteAsync("daily", 1, [$"sales@{sales}"]));
        var before = Observer.Calls.Count;

        await Tracker.CompareAsync(original, other);

        Assert.That(
            Observer.Calls.Skip(before), Is.EqualTo(new[] { "GetRunAsync", "GetExperimentAsync", "GetRunAsync", "GetExperimentAsync" }));
    }

    [Test]
    public async Task CompareAsync_References_CompareOneDatasetEach()
    {
        var first = await WriteAsync("sales", 1, more: run => run.SaveDataset("extra", Items.Make(1)));
        var second = await WriteAsync("sales", 2, more: run => run.SaveDataset("extra", Items.Make(2)));

        var byReference = await Tracker.CompareAsync($"{Process("sales")}/sales@latest~1", $"{Process("sales")}/sales@latest");
        var oneSide = await Tracker.CompareAsync($"extra@{first}", second[..12]);
        var names = await Tracker.CompareAsync($"extra@{first}", $"sales@{second}");
        var runs = await Tracker.CompareAsync(first, second);

        Assert.Multiple(() =>
        {
            Assert.That(
                (byReference.Original.RunId, byReference.Original.Dataset, byReference.Original.Text),
                Is.EqualTo((first, "sales", $"{Process("sales")}/sales@latest~1")));
            Assert.That(byReference.Datasets.Select(dataset => dataset.Dataset), Is.EqualTo(new[] { "sales" }));
            Assert.That(
                oneSide.Datasets.Single(),
                Has.Property("Dataset").EqualTo("extra").And.Property("Outcome").EqualTo(DatasetOutcome.Different));
            Assert.That(
                (oneSide.Other.RunId, oneSide.Other.Text, oneSide.Other.Dataset), Is.EqualTo((second, second[..12], default(string))));
            Assert.That((names.Datasets.Single().Original!.Name, names.Datasets.Single().Other!.Name), Is.EqualTo(("extra", "sales")));
            Assert.That(runs.Datasets.Select(dataset => dataset.Dataset), Is.EquivalentTo(new[] { "sales", "extra" }));
        });
    }

    [Test]
    public async Task CompareAsync_ManifestsOnly_TellsTheShiftWithoutReadingFiles()
    {
        var (original, other) = (await WriteAsync("sales", 10), await WriteAsync("sales", 30));

        var read = await Tracker.CompareAsync(original, other, options => options.ReadValues = true);
        var comparison = await Tracker.CompareAsync(original, other);

        var id = comparison.Datasets.Single().Columns.First(column => column.Name == "Id");
        Assert.Multiple(() =>
        {
            Assert.That(comparison.Datasets.Single().Columns.Select(column => column.Name), Is.EqualTo(new[] { "Id", "Price" }));
            Assert.That(id.MeanShift, Is.EqualTo(10));
            Assert.That(id.MeanShiftInStddevs, Is.EqualTo(10 / Math.Sqrt(40.5)).Within(1e-12));
            Assert.That((id.OriginalProfile!.Max!.Value.GetInt32(), id.OtherProfile!.Max!.Value.GetInt32()), Is.EqualTo((10, 30)));
            Assert.That(id.DifferingRows, Is.Null);
            Assert.That(read.Datasets.Single().Columns[0].DifferingRows, Is.EqualTo(1));
            Assert.That(comparison.Datasets.Single().Columns[1].MeanShiftInStddevs, Is.Null, "one price has no standard deviation");
        });
    }

    [Test]
    public async Task CompareAsync_DeletedAndFailedRuns_AreCompared()
    {
        var sales = await WriteAsync("sales", 1, more: run => run.LogParameter("region", "us"));
        var next = await WriteAsync("sales", 2, more: run => run.LogParameter("region", "eu"));
        var original = await WriteAsync("daily", 1, [$"sales@{sales}"]);
        var other = await WriteAsync("daily", -1, [$"sales@{next}"], fail: true);
        await DeleteAsync(sales);
        await DeleteAsync(original);

        var comparison = await Tracker.CompareAsync(original, other);

        Assert.Multiple(() =>
        {
            Assert.That((comparison.Original.IsDeleted, comparison.Original.Status), Is.EqualTo((true, "FINISHED")));
            Assert.That((comparison.Other.IsDeleted, comparison.Other.Status), Is.EqualTo((false, "FAILED")));
            Assert.That(comparison.Datasets.Single().Outcome, Is.EqualTo(DatasetOutcome.Missing));
            Assert.That(comparison.IsUnexplained, Is.False);
            Assert.That(comparison.Inputs.Single().Why!.Original.IsDeleted, Is.True);
            Assert.That(Roots(comparison), Is.EqualTo(new[] { "sales: Parameter region us eu" }));
        });
    }

    [Test]
    public async Task CompareAsync_RunsWithoutRecord_TellWhatMlflowKnows()
    {
        var first = await ForeignAsync("tool", ("digest-1", 1), param: "a");
        var second = await ForeignAsync("tool", ("digest-2", 2), param: "b");
        var (original, other) =
            (await ForeignAsync("top", ("x", 3), inputs: ("tool", first)), await ForeignAsync("top", ("y", 4), inputs: ("tool", second)));

        var comparison = await Tracker.CompareAsync(original, other);

        Assert.That(Roots(comparison), Is.EqualTo(new[] { "tool: Parameter p a b" }));
        Assert.That(comparison.Notes, Has.Count.EqualTo(2).And.All.Contains("packages, program, environment variables, machine"));
        Assert.That(
            comparison.Datasets.Select(dataset => dataset.Outcome), Is.EqualTo(new[] { DatasetOutcome.Missing }), "a tag is no dataset");
    }

    [Test]
    public async Task CompareAsync_InputWhoseRunIsGone_SaysSo()
    {
        var sales = await WriteAsync("sales", 1);
        var gone = new string('a', 32);
        var (original, other) =
            (await ForeignAsync("top", ("x", 1), inputs: ("sales", gone)), await ForeignAsync("top", ("y", 2), inputs: ("sales", sales)));

        var comparison = await Tracker.CompareAsync(original, other);

        var input = comparison.Inputs.Single();
        Assert.That(
            (input.Process, input.Original!.StartedAt, input.IsContentEqual, input.Why),
            Is.EqualTo((Process("sales"), default(DateTimeOffset?), default(bool?), default(RunComparison))));
        Assert.That(comparison.Notes, Has.Some.Contains($"run {gone}, which wrote it, is not in the store any more"));
    }

    [Test]
    public async Task CompareAsync_RunsThatLeadBackToThemselves_End()
    {
        var (one, two) = (await ForeignAsync("loop", ("x", 1), param: "a"), await ForeignAsync("loop", ("y", 2), param: "b"));
        var (three, four) =
            (await ForeignAsync("back", ("x", 3), inputs: ("loop", one)), await ForeignAsync("back", ("y", 4), inputs: ("loop", two)));
        await Store.LogInputsAsync(one, [Link("back", three)]);
        await Store.LogInputsAsync(two, [Link("back", four)]);

        var comparison = await Tracker.CompareAsync(one, two);

        Assert.That(Roots(comparison), Is.EqualTo(new[] { "loop: Parameter p a b" }));
        Assert.That(comparison.Inputs.Single().Why!.Inputs.Single().Why, Is.Null);
    }

    [Test]
    public async Task CompareAsync_WrongTexts_AreErrors()
    {
        var run = await WriteAsync("sales", 1);

        Assert.Multiple(() =>
        {
            Assert.That(
                () => Tracker.CompareAsync(run, "what?"),
                Throws.InstanceOf<ReferenceException>().With.Property("Code").EqualTo("REFERENCE_INVALID"));
            Assert.That(
                () => Tracker.CompareAsync(run, "00000000"),
                Throws.InstanceOf<ReferenceException>().With.Property("Code").EqualTo("RUN_NOT_FOUND"));
            Assert.That(
                () => Tracker.CompareAsync(new string('0', 32), run),
                Throws.InstanceOf<ReferenceException>().With.Property("Code").EqualTo("RUN_NOT_FOUND"));
            Assert.That(
                () => Tracker.CompareAsync($"sales@{run}", $"sale@{run}"),
                Throws.InstanceOf<DatasetException>().With.Property("Code").EqualTo("DATASET_NOT_FOUND"));
            Assert.That(() => Tracker.CompareAsync("", run), Throws.ArgumentException);
            Assert.That(() => Tracker.CompareAsync(run, run, options => options.InputDepth = -1), Throws.ArgumentException);
        });
    }

    [Test]
    public async Task ToJson_OfAChain_IsFlat()
    {
        var (original, other, runs) = await WriteChainsAsync("sales", more: run => run.LogParameter("region", "eu"));

        using var json = JsonDocument.Parse((await Tracker.CompareAsync(original, other)).ToJson());

        var root = json.RootElement;
        var comparison = root.GetProperty("comparison");
        var upstream = root.GetProperty("upstream").EnumerateArray().ToList();
        Assert.Multiple(() =>
        {
            Assert.That(root.GetProperty("comparison_version").GetInt32(), Is.EqualTo(1));
            Assert.That(root.GetProperty("is_identical").GetBoolean(), Is.False);
            Assert.That(comparison.GetProperty("original").GetProperty("text").GetString(), Is.EqualTo(original));
            Assert.That(comparison.GetProperty("datasets")[0].GetProperty("outcome").GetString(), Is.EqualTo("different"));
            Assert.That(comparison.GetProperty("datasets")[0].GetProperty("original").GetProperty("rows").GetInt64(), Is.EqualTo(2));
            Assert.That(
                comparison.GetProperty("datasets")[0].GetProperty("columns")[0].GetProperty("mean_shift").GetDouble(), Is.EqualTo(0.5));
            Assert.That(comparison.GetProperty("inputs")[0].GetProperty("is_content_equal").GetBoolean(), Is.False);
            Assert.That(
                upstream.Select(item => item.GetProperty("other").GetProperty("run_id").GetString()),
                Is.EqualTo(new[] { runs[4], runs[3] }));
            Assert.That(upstream[1].GetProperty("changes")[0].GetProperty("kind").GetString(), Is.EqualTo("parameter"));
            Assert.That(root.GetProperty("root_changes")[0].GetProperty("original").GetString(), Is.EqualTo(runs[0]));
        });
    }

    [Test]
    public async Task JsonSerializer_WithoutOurOptions_WritesIt()
    {
        var (original, other, _) = await WriteChainsAsync("sales", more: run => run.LogParameter("region", "eu"));

        Assert.That(JsonSerializer.Serialize(await Tracker.CompareAsync(original, other)), Does.Contain("\"IsContentEqual\":false"));
    }

    private async Task<string> ForeignAsync(
        string process, (string Digest, long Start) wrote, string? param = null, (string Dataset, string RunId)? inputs = null)
    {
        var name = Process(process);
        var experiment = (await Store.FindExperimentAsync(name))?.ExperimentId ?? await Store.CreateExperimentAsync(name);
        var run = await Store.CreateRunAsync(new NewRun
        {
            ExperimentId = experiment,
            StartTime = wrote.Start,
            Tags = [new Tag($"rld.output.{process}", $"sha256:{wrote.Digest}")],
        });
        if (param is not null)
        {
            await Store.LogParamAsync(run.Info.RunId, new Param("p", param));
        }

        if (inputs is var (dataset, runId))
        {
            await Store.LogInputsAsync(run.Info.RunId, [Link(dataset, runId)]);
        }

        await Store.UpdateRunAsync(run.Info.RunId, new RunUpdate { Status = RunStatus.Finished, EndTime = wrote.Start + 1 });
        return run.Info.RunId;
    }

    private static DatasetInput Link(string dataset, string runId) => new()
    {
        Dataset = new MlflowDataset { Name = dataset, Digest = runId, SourceType = "local", Source = "{}" },
        Tags = [new Tag(DatasetInput.ContextTag, "input")],
    };
}
