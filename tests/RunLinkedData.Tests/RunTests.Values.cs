using System.Globalization;
using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Testing;
using RunLinkedData.Tests.Datasets;

namespace RunLinkedData.Tests;

public partial class RunTests
{
    [Test]
    public async Task LogMetric_ManyFromManyThreads_AllArriveInFewCalls()
    {
        using var run = Tracker.StartRun("p");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                run.LogMetric($"m{thread}", i, step: i);
            }
        })));
        run.Complete();

        for (var thread = 0; thread < 8; thread++)
        {
            var history = await Store.GetMetricHistoryAsync(run.Id, $"m{thread}");
            Assert.That(history.Items, Has.Count.EqualTo(1000));
        }

        Assert.That(Observer.Calls.Count(call => call == nameof(ITrackingStore.LogBatchAsync)), Is.LessThan(40));
    }

    [Test]
    public async Task LogValues_SmallRun_IsOneBatchAndOneCallForAllDatasets()
    {
        using var run = Tracker.StartRun("p", o => o.Parameters["a"] = "1");
        run.LogMetric("m", 1);
        run.SetTag("t", "v");
        run.SaveDataset("one", Items.Make(3));
        run.SaveDataset("two", Items.Make(3));
        run.LogExternalInput("source", "file:///data/in.csv", "2026-11-01");
        await run.CompleteAsync();

        Assert.That(Observer.Calls.SkipWhile(call => call != nameof(ITrackingStore.CreateRunAsync)), Is.EqualTo(new[]
        {
            nameof(ITrackingStore.CreateRunAsync),
            nameof(ITrackingStore.SearchRunsAsync),
            nameof(ITrackingStore.LogBatchAsync),
            nameof(ITrackingStore.LogInputsAsync),
            nameof(ITrackingStore.UpdateRunAsync),
        }));
    }

    [Test]
    public async Task LogParameter_EveryKindOfValue_IsInvariantText()
    {
        using var run = Tracker.StartRun("p");
        run.LogParameter("double", 0.1);
        run.LogParameter("decimal", 12.50m);
        run.LogParameter("bool", true);
        run.LogParameter("date", new DateOnly(2026, 11, 1));
        run.LogParameter("time", new DateTime(2026, 11, 1, 6, 0, 0, DateTimeKind.Utc));
        run.LogParameter("enum", RunStatus.Killed);
        run.LogParameter("nothing", null);
        run.Complete();

        var stored = (await StoredAsync(run.Id)).Params.ToDictionary(param => param.Key, param => param.Value);
        Assert.That(stored, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["double"] = "0.1",
            ["decimal"] = "12.50",
            ["bool"] = "true",
            ["date"] = "2026-11-01",
            ["time"] = "2026-11-01T06:00:00.0000000Z",
            ["enum"] = "Killed",
            ["nothing"] = "",
        }));
    }

    private sealed record Window(double From, Colour Kind, int[] Days);

    private readonly record struct Money(decimal Amount, string Currency)
    {
        public override string ToString() => $"{Amount} {Currency}";
    }

    private sealed class Cell
    {
        public Cell? Next { get; set; }
    }

    private static IEnumerable<TestCaseData> Texts()
    {
        static TestCaseData Case(object value, string text) => new TestCaseData(value, text).SetArgDisplayNames(value.GetType().Name, text);
        yield return Case(new[] { 1.0, 7 }, "[1,7]");
        yield return Case(new List<string> { "a", "ü \"b\"" }, """["a","ü \"b\""]""");
        yield return Case(new[] { Colour.Red, Colour.Green }, """["Red","Green"]""");
        yield return Case(new[] { double.NaN, double.PositiveInfinity }, """["NaN","Infinity"]""");
        yield return Case(new Dictionary<string, double> { ["x"] = 0.5 }, """{"x":0.5}""");
        yield return Case(new Dictionary<string, object> { ["x"] = new object[] { 1, "a", 0.1m } }, """{"x":[1,"a",0.1]}""");
        yield return Case(new byte[] { 1, 2, 3 }, "\"AQID\"");
        yield return Case(Enumerable.Range(1, 3).Select(i => i / 2.0), "[0.5,1,1.5]");
        yield return Case(new Window(1.5, Colour.Red, [1]), """{"From":1.5,"Kind":"Red","Days":[1]}""");
        yield return Case(new { A = 1.5 }, """{"A":1.5}""");
        yield return Case((1.5, "x", new[] { 1 }), """{"Item1":1.5,"Item2":"x","Item3":[1]}""");
        yield return Case(KeyValuePair.Create("a", 1.5), """{"Key":"a","Value":1.5}""");
        yield return Case(System.Text.Json.Nodes.JsonNode.Parse("""{ "a": [1, 2] }""")!, """{"a":[1,2]}""");
        yield return Case(new Money(1.5m, "EUR"), "1.5 EUR");
        yield return Case(new Uri("https://example.com/a"), "https://example.com/a");
        yield return Case(new TimeOnly(6, 30, 15, 250), "06:30:15.25");
        yield return Case(TimeSpan.FromSeconds(1.5), "00:00:01.5000000");
        yield return Case(new Version(1, 2), "1.2");
    }

    [TestCaseSource(nameof(Texts))]
    public void LogParameter_ValuesOfManyParts_AreInvariantTextOrJson(object value, string text)
    {
        var culture = CultureInfo.CurrentCulture;
        var commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        commas.NumberFormat.NumberDecimalSeparator = ",";
        using var run = Tracker.StartRun("p");
        try
        {
            CultureInfo.CurrentCulture = commas;
            run.LogParameter("x", value);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }

        Assert.That(run.Parameters["x"], Is.EqualTo(text));
    }

    [Test]
    public void LogParameter_ValueWithoutText_IsRefusedAndNothingIsLogged()
    {
        using var run = Tracker.StartRun("p");
        var cycle = new Cell();
        cycle.Next = cycle;

        foreach (var value in new object[]
        {
            new object(), Task.FromResult(1), () => 1, new MemoryStream(), cycle, new object[] { new Action(() => { }) },
        })
        {
            Assert.That(
                () => run.LogParameter("x", value),
                Throws.TypeOf<MlflowException>()
                    .With.Property("Code")
                    .EqualTo(MlflowErrorCode.InvalidParameterValue)
                    .And.Message.Contains("'x'"));
        }

        Assert.That(run.Parameters, Is.Empty);
    }

    [Test]
    public void LogParameter_OtherValue_IsRefusedAtOnce()
    {
        using var run = Tracker.StartRun("p");
        run.LogParameter("a", 1);
        run.LogParameter("a", 1);

        Assert.That(
            () => run.LogParameter("a", 2), Throws.InstanceOf<MlflowException>().With.Message.Contains("'1'").And.Message.Contains("'2'"));
    }

    [Test]
    public async Task LogValues_ThatTheLimitsRefuse_AreRefusedAtTheCallAndNothingIsSent()
    {
        using var run = Tracker.StartRun("p");

        Assert.Multiple(() =>
        {
            Assert.That(
                () => run.LogParameter("a", new string('x', 6001)),
                Throws.InstanceOf<MlflowException>().With.Message.Contains("6000").Or.Message.Contains("6,000"));
            Assert.That(
                () => run.SetTag("a", new string('x', 8001)),
                Throws.InstanceOf<MlflowException>().With.Message.Contains("8000").Or.Message.Contains("8,000"));
            Assert.That(() => run.LogMetric(new string('k', 251), 1), Throws.ArgumentException.With.Message.Contains("250"));
            Assert.That(() => run.LogMetric("m", 1, time: DateTimeOffset.UnixEpoch.AddDays(-1)), Throws.InstanceOf<MlflowException>());
            Assert.That(() => run.SetTag("rld.output.x", "forged"), Throws.ArgumentException.With.Message.Contains("rld."));
        });
        run.Complete();
        var stored = await StoredAsync(run.Id);
        Assert.That(stored.Params, Is.Empty);
        Assert.That(stored.Metrics, Is.Empty);
    }

    [Test]
    public async Task Complete_StoreFails_ThrowsAndTheRunIsNotPublished_AndASecondTryLosesNothing()
    {
        using var run = Tracker.StartRun("p");
        run.LogMetric("m", 1);
        Observer.Fault = method => method == nameof(ITrackingStore.LogBatchAsync)
            ? new MlflowException(MlflowErrorCode.TemporarilyUnavailable, "busy")
            : null;

        Assert.That(() => run.Complete(), Throws.InstanceOf<MlflowException>().With.Property("IsTransient").True);
        Assert.That((await StoredAsync(run.Id)).Info.Status, Is.EqualTo(RunStatus.Running));

        Observer.Fault = _ => null;
        run.LogMetric("n", 2);
        run.Complete();
        var stored = await StoredAsync(run.Id);
        Assert.That(stored.Info.Status, Is.EqualTo(RunStatus.Finished));
        Assert.That(stored.Metrics.Select(metric => metric.Key), Is.EquivalentTo(new[] { "m", "n" }));
    }

    [Test]
    public async Task Complete_AnswerWasLost_ASecondTryGoesThrough()
    {
        using var run = Tracker.StartRun("p");
        Observer.Lost = method => method == nameof(ITrackingStore.UpdateRunAsync)
            ? new MlflowException(MlflowErrorCode.TemporarilyUnavailable, "connection reset")
            : null;
        Assert.That(() => run.Complete(), Throws.InstanceOf<MlflowException>());

        Observer.Lost = _ => null;
        run.Complete();
        Assert.That((await StoredAsync(run.Id)).Info.Status, Is.EqualTo(RunStatus.Finished));
    }

    [Test]
    public async Task Dispose_StoreFails_LogsItAndDoesNotThrow()
    {
        var run = Tracker.StartRun("p");
        run.LogMetric("m", 1);
        Observer.Fault = method => method == nameof(ITrackingStore.LogBatchAsync)
            ? new MlflowException(MlflowErrorCode.DataLoss, "the disk is gone")
            : null;

        run.Dispose();

        Assert.That(Log.Text, Does.Contain("Error").And.Contain(run.Id).And.Contain("the disk is gone"));
        Assert.That((await StoredAsync(run.Id)).Info.Status, Is.EqualTo(RunStatus.Failed));
    }

    [Test]
    public async Task LogMetric_MoreThanTheBufferHolds_WaitsForTheStoreAndLosesNothing()
    {
        using var run = Tracker.StartRun("p");
        for (var i = 0; i < 45_000; i++)
        {
            run.LogMetric("m", i, step: i, time: DateTimeOffset.UnixEpoch);
        }

        run.Complete();
        var first = await Store.GetMetricHistoryAsync(run.Id, "m");
        var second = await Store.GetMetricHistoryAsync(run.Id, "m", pageToken: first.NextPageToken);
        Assert.That(first.Items.Concat(second.Items).Select(metric => metric.Step).Distinct().Count(), Is.EqualTo(45_000));
    }

    [Test]
    public async Task Complete_OneValueIsRefused_EverythingElseArrivesAndItIsSaid()
    {
        var first = Tracker.StartRun("p");
        using var second = Tracker.ResumeRun(first.Id);
        first.LogParameter("shared", "mine");
        first.Flush();
        second.LogParameter("shared", "yours");
        second.LogParameter("other", "1");
        for (var i = 0; i < 50; i++)
        {
            second.LogMetric("m", i, step: i);
        }

        Assert.That(
            () => second.Complete(),
            Throws.InstanceOf<MlflowException>().With.Message.Contains("shared").And.Message.Contains("refused 1 of the values"));
        second.Fail(new FormatException("boom"));

        var stored = await StoredAsync(first.Id);
        Assert.Multiple(async () =>
        {
            Assert.That(stored.Info.Status, Is.EqualTo(RunStatus.Failed));
            Assert.That(stored.FindTag("rld.error"), Is.EqualTo("System.FormatException: boom"));
            Assert.That(stored.Params, Is.EquivalentTo(new[] { new Param("shared", "mine"), new Param("other", "1") }));
            Assert.That((await Store.GetMetricHistoryAsync(first.Id, "m")).Items, Has.Count.EqualTo(50));
        });
    }

    [TestCase("\ud800 alone")]
    [TestCase("long")]
    public async Task Fail_OddErrorText_IsKeptAsFarAsItCanBe(string text)
    {
        using var run = Tracker.StartRun("p");
        run.LogMetric("m", 1);
        var message = text == "long" ? string.Concat(Enumerable.Repeat("\U0001f600", 5000)) : text;

        run.Fail(new FormatException(message));

        var stored = await StoredAsync(run.Id);
        Assert.That(stored.FindTag("rld.error"), Does.StartWith("System.FormatException: "));
        Assert.That(stored.Metrics, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Background_StoreWasBusy_TriesAgainByItself()
    {
        var options = Options();
        options.FlushInterval = TimeSpan.Zero;
        var busy = 2;
        Observer.Fault = method => method == nameof(ITrackingStore.LogBatchAsync) && Interlocked.Decrement(ref busy) >= 0
            ? new MlflowException(MlflowErrorCode.TemporarilyUnavailable, "busy")
            : null;
        using var tracker = await RunTracker.ConnectAsync(options.UseStore(Store));
        using var run = tracker.StartRun("p");
        run.LogMetric("m", 1);

        while ((await StoredAsync(run.Id)).Metrics.Count == 0)
        {
            await Task.Delay(20);
        }

        Assert.That(Log.Text, Does.Contain("busy"));
        run.Complete();
    }
}
