using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.Model;

namespace RunLinkedData.Tests;

public partial class RunTests
{
    [TestCase("variable")]
    [TestCase("file")]
    public async Task LoadInput_LatestIsPinned_TakesThatVersion(string way)
    {
        var old = await PublishAsync(rows: 1);
        await PublishAsync(rows: 2);
        if (way == "variable")
        {
            SetEnvironment("RLD_PIN_SALES_ITEMS", old);
        }
        else
        {
            SetFile("RLD_PINS_FILE", $$"""{ "sales/items": "{{old}}" }""");
        }

        using var tracker = RunTracker.Connect(Options());
        using var run = tracker.StartRun("consumer");
        var rows = run.LoadInput<Item>("sales/items@latest");
        run.Complete();

        Assert.That(rows, Has.Count.EqualTo(1));
        var provenance = tracker.GetProvenance(run.Id);
        Assert.That(provenance.Inputs.Single().Reference, Is.EqualTo("sales/items@latest"));
        Assert.That(provenance.Inputs.Single().RunId, Is.EqualTo(old));
    }

    [Test]
    public async Task LoadInput_PinOfAnotherProcess_IsRefused()
    {
        await PublishAsync();
        SetEnvironment("RLD_PIN_SALES_ITEMS", await PublishAsync(process: "other"));
        using var tracker = RunTracker.Connect(Options());
        using var run = tracker.StartRun("consumer");

        Assert.That(
            () => run.LoadInput<Item>("sales/items@latest"), Throws.InstanceOf<ReferenceException>().With.Message.Contains("'other'"));
    }

    [TestCase("RLD_PINS_FILE", "{ not json", "RLD_PINS_FILE")]
    [TestCase("RLD_PINS_FILE", """{ "sales/items": "latest" }""", "32 lower-case")]
    [TestCase("RLD_PINS_FILE", "[]", "RLD_PINS_FILE")]
    [TestCase("RLD_PARAMS_FILE", """{ "a": null }""", "'a'")]
    [TestCase("RLD_PARAMS_FILE", null, "RLD_PARAMS_FILE")]
    public async Task StartRun_UnusableFile_IsRefusedBeforeThereIsARun(string variable, string? json, string message)
    {
        if (json is null)
        {
            SetEnvironment(variable, Folder["nothing.json"]);
        }
        else
        {
            SetFile(variable, json);
        }

        using var tracker = RunTracker.Connect(Options());

        Assert.That(
            () => tracker.StartRun("consumer"),
            Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo("INVALID_PARAMETER_VALUE").And.Message.Contains(message));
        Assert.That(await Store.FindExperimentAsync("consumer"), Is.Null);
    }

    [TestCase("RLD_PIN_SALES_ITEMS", "latest")]
    [TestCase("RLD_REPRODUCES", "yesterday")]
    public async Task StartRun_UnusableVariable_IsRefusedBeforeThereIsARun(string variable, string value)
    {
        SetEnvironment(variable, value);
        using var tracker = RunTracker.Connect(Options());

        Assert.That(
            () => tracker.StartRun("consumer"),
            Throws.InstanceOf<MlflowException>().With.Message.Contains(variable).And.Message.Contains(value));
        Assert.That(await Store.FindExperimentAsync("consumer"), Is.Null);
    }

    [Test]
    public async Task GetParameter_GivenFromOutside_IsThatInEveryType()
    {
        SetEnvironment("RLD_PARAM_HORIZON_DAYS", "14");
        SetEnvironment("RLD_PARAM_RATE", "0.25");
        SetEnvironment("RLD_PARAM_FAST", "false");
        SetEnvironment("RLD_PARAM_START_DATE", "2026-02-28");
        SetFile("RLD_PARAMS_FILE", """{ "label": "it's", "count": 7, "rate": "0.5", "lags": [1, 7] }""");
        using var tracker = RunTracker.Connect(Options());
        using var run = tracker.StartRun("p", o => o.Parameters["horizon_days"] = "28");

        Assert.Multiple(() =>
        {
            Assert.That(run.GetParameter("horizon_days", 28), Is.EqualTo(14));
            Assert.That(run.GetParameter("rate", 1.0), Is.EqualTo(0.25));
            Assert.That(run.GetParameter("fast", true), Is.False);
            Assert.That(run.GetParameter("start-date", new DateOnly(2026, 1, 1)), Is.EqualTo(new DateOnly(2026, 2, 28)));
            Assert.That(run.GetParameter("label", ""), Is.EqualTo("it's"));
            Assert.That(run.GetParameter("count", 1L), Is.EqualTo(7));
            Assert.That(run.GetParameter("lags", "[]"), Is.EqualTo("[1,7]"));
            Assert.That(run.GetParameter("untouched", new DateOnly(2026, 1, 1)), Is.EqualTo(new DateOnly(2026, 1, 1)));
        });
        run.Complete();
        Assert.That(
            (await StoredAsync(run.Id)).Params.ToDictionary(param => param.Key, param => param.Value),
            Is.EquivalentTo(new Dictionary<string, string>
            {
                ["horizon_days"] = "14",
                ["rate"] = "0.25",
                ["fast"] = "false",
                ["start-date"] = "2026-02-28",
                ["label"] = "it's",
                ["count"] = "7",
                ["lags"] = "[1,7]",
                ["untouched"] = "2026-01-01",
            }));
    }

    [Test]
    public void GetParameter_GivenWhatIsNoSuchValue_SaysWhichAndWhere()
    {
        SetEnvironment("RLD_PARAM_HORIZON_DAYS", "two weeks");
        using var tracker = RunTracker.Connect(Options());
        using var run = tracker.StartRun("p");

        Assert.That(
            () => run.GetParameter("horizon_days", 28),
            Throws.InstanceOf<MlflowException>()
                .With.Message.Contains("two weeks")
                .And.Message.Contains("RLD_PARAM_HORIZON_DAYS")
                .And.Message.Contains("which is no int."));
    }

    [Test]
    public void GetParameter_NumberWithACommaInIt_IsRefused()
    {
        SetEnvironment("RLD_PARAM_RATE", "1,5");
        using var tracker = RunTracker.Connect(Options());
        using var run = tracker.StartRun("p");

        Assert.That(() => run.GetParameter("rate", 1.0), Throws.InstanceOf<MlflowException>().With.Message.Contains("1,5"));
        Assert.That(() => run.GetParameter("rate", 1m), Throws.InstanceOf<MlflowException>());
        Assert.That(run.GetParameter("rate", ""), Is.EqualTo("1,5"));
    }

    [Test]
    public void GetParameter_DaysAndTimes_AreIsoAndInUtc()
    {
        SetEnvironment("RLD_PARAM_DAY", "02/01/2026");
        SetEnvironment("RLD_PARAM_TIME", "2026-01-02 03:04");
        SetEnvironment("RLD_PARAM_ZONED", "2026-01-02T03:04:05+02:00");
        using var tracker = RunTracker.Connect(Options());
        using var run = tracker.StartRun("p");

        Assert.That(
            () => run.GetParameter("day", new DateOnly(2026, 1, 1)),
            Throws.InstanceOf<MlflowException>().With.Message.Contains("02/01/2026"));
        Assert.That(run.GetParameter("time", DateTimeOffset.MinValue), Is.EqualTo(new DateTimeOffset(2026, 1, 2, 3, 4, 0, TimeSpan.Zero)));
        Assert.That(
            run.GetParameter("zoned", DateTime.MinValue),
            Is.EqualTo(new DateTime(2026, 1, 2, 1, 4, 5)).And.Property(nameof(DateTime.Kind)).EqualTo(DateTimeKind.Utc));
    }

    [Test]
    public void Complete_ValuesFromOutsideThatTheProgramDidNotTake_AreNoted()
    {
        SetEnvironment("RLD_PARAM_OTHER", "1");
        SetEnvironment("RLD_PARAM_UNUSED", "1");
        SetEnvironment("RLD_PIN_SALES_ITEMS", new string('a', 32));
        SetFile("RLD_PARAMS_FILE", """{ "in file": 1 }""");
        using var tracker = RunTracker.Connect(Options());
        using var run = tracker.StartRun("p");
        run.LogParameter("other", 2);
        run.Complete();

        var notes = tracker.GetProvenance(run.Id).Notes;
        Assert.That(notes, Has.One.Contains("RLD_PARAM_UNUSED").And.One.Contains("RLD_PIN_SALES_ITEMS").And.One.Contains("'in file'"));
        Assert.That(notes, Has.One.Contains("'other'").And.None.Contains("RLD_PARAM_OTHER"));
    }

    private void SetFile(string variable, string json)
    {
        var path = Folder[variable + ".json"];
        File.WriteAllText(path, json);
        SetEnvironment(variable, path);
    }
}
