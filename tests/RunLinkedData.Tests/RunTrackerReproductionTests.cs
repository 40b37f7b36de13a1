using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Reproducing;

namespace RunLinkedData.Tests;

public class RunTrackerReproductionTests : TrackerFixture
{
    [Test]
    public async Task GetReproduction_Run_PinsWhatMovesAndNothingElse()
    {
        var moving = await PublishAsync();
        var named = await PublishAsync(process: "other");
        using var run = Tracker.StartRun("a consumer", o => o.Parameters["horizon-days"] = "14");
        run.LoadInput($"items@{named}");
        run.LoadInput("sales/items@latest");
        run.LogParameter("empty", "");
        run.LogExternalInput("weather", "s3://bucket/weather.csv", "etag-8f2c");
        run.Complete();
        await PublishAsync();

        var reproduction = Tracker.GetReproduction(run.Id);

        Assert.Multiple(() =>
        {
            Assert.That(reproduction.Pins, Is.EqualTo(new[] { new PinnedInput { Process = "sales", Dataset = "items", RunId = moving } }));
            Assert.That(reproduction.Variables, Is.EqualTo(new Dictionary<string, string>
            {
                ["MLFLOW_TRACKING_URI"] = TrackingUri,
                ["RLD_PARAM_EMPTY"] = "",
                ["RLD_PARAM_HORIZON_DAYS"] = "14",
                ["RLD_PIN_SALES_ITEMS"] = moving,
                ["RLD_REPRODUCES"] = run.Id,
            }));
            Assert.That(reproduction.Process, Is.EqualTo("a consumer"));
            Assert.That(
                reproduction.ExternalInputs,
                Is.EqualTo(new[] { new ExternalInput { Name = "weather", Source = "s3://bucket/weather.csv", Version = "etag-8f2c" } }));
            Assert.That(reproduction.Warnings, Has.One.Contains("'weather'").And.Some.Contains("etag-8f2c"));
            Assert.That(reproduction.Command.Take(3), Is.EqualTo(new[] { "dotnet", "run", "--project" }));
            Assert.That(reproduction.Commit, Has.Length.EqualTo(40));
        });
    }

    [Test]
    public async Task GetReproduction_OneVersionByIdAndAsTheLatest_IsPinned()
    {
        var version = await PublishAsync();
        using var run = Tracker.StartRun("consumer");
        run.LoadInput($"items@{version}");
        run.LoadInput("sales/items@latest");
        run.Complete();

        Assert.That(
            Tracker.GetReproduction(run.Id).Pins,
            Is.EqualTo(new[] { new PinnedInput { Process = "sales", Dataset = "items", RunId = version } }));
    }

    [Test]
    public async Task GetReproduction_NoRecord_PinsEveryInputOfTheProcessThatWroteIt()
    {
        var version = await PublishAsync();
        var options = Options();
        options.Provenance.Record = false;
        using var tracker = RunTracker.Connect(options);
        using var run = tracker.StartRun("consumer");
        run.LoadInput($"items@{version}");
        run.Complete();

        var reproduction = tracker.GetReproduction(run.Id);

        Assert.That(reproduction.Pins, Is.EqualTo(new[] { new PinnedInput { Process = "sales", Dataset = "items", RunId = version } }));
        Assert.That(reproduction.Warnings, Has.One.Contains("command line"));
    }

    [Test]
    public async Task GetReproduction_InputDeletedAndRunFailed_Warns()
    {
        var version = await PublishAsync();
        using var run = Tracker.StartRun("consumer");
        run.LoadInput("sales/items@latest");
        run.Fail(new FormatException("boom"));
        await Store.DeleteRunAsync(version);

        var warnings = Tracker.GetReproduction(run.Id).Warnings;

        Assert.That(warnings, Has.One.Contains(version).And.One.Contains("FAILED"));
    }

    [Test]
    public async Task GetReproduction_NamesThatShareAVariable_AreLeftOutAndSaid()
    {
        await PublishAsync(process: "sales-a");
        await PublishAsync(process: "sales.a");
        using var run = Tracker.StartRun("consumer");
        run.LoadInput("sales-a/items@latest");
        run.LoadInput("sales.a/items@latest");
        run.LogParameter("x.y", 1);
        run.LogParameter("x_y", 2);
        run.LogParameter("z\u00e9ro", "a\0b");
        run.Complete();

        var reproduction = Tracker.GetReproduction(run.Id);

        Assert.That(reproduction.Pins, Has.Count.EqualTo(2));
        Assert.That(reproduction.Variables.Keys, Is.EqualTo(new[] { "MLFLOW_TRACKING_URI", "RLD_REPRODUCES" }));
        Assert.That(reproduction.Warnings, Has.One.Contains("'sales-a/items', 'sales.a/items' share the variable RLD_PIN_SALES_A_ITEMS")
            .And.One.Contains("'x.y', 'x_y' share the variable RLD_PARAM_X_Y").And.One.Contains("zero character"));
    }

    [Test]
    public async Task GetReproduction_TwoVersionsAsTheLatest_PinsTheFirstAndSaysSo()
    {
        var first = await PublishAsync();
        using var run = Tracker.StartRun("consumer");
        run.LoadInput("sales/items@latest");
        await PublishAsync();
        run.LoadInput("sales/items@latest");
        run.Complete();

        var reproduction = Tracker.GetReproduction(run.Id);

        Assert.That(reproduction.Variables["RLD_PIN_SALES_ITEMS"], Is.EqualTo(first));
        Assert.That(reproduction.Warnings, Has.One.Contains("several versions"));
    }

    [Test]
    public void GetReproduction_InAnImage_KnowsWhatIsMissing()
    {
        SetEnvironment("RLD_IMAGE", "registry/forecasts:1");
        using var tracker = RunTracker.Connect(Options());
        using var run = tracker.StartRun("p");
        run.Complete();

        var reproduction = tracker.GetReproduction(run.Id);

        Assert.That(
            reproduction.Warnings,
            Has.One.Contains("'registry/forecasts:1'").And.One.Contains("volume").And.One.Contains("mount the work tree"));
        Assert.That(
            reproduction.ToDockerCommand(),
            Does.StartWith("docker run --rm -e 'MLFLOW_TRACKING_URI=sqlite:////").And.Contain($"-e 'RLD_REPRODUCES={run.Id}'"));
    }

    [Test]
    public async Task GetReproduction_ToldToTheProgramAgain_TagsTheNewRun()
    {
        using var run = Tracker.StartRun("p");
        run.Complete();
        foreach (var (name, value) in Tracker.GetReproduction(run.Id).Variables)
        {
            SetEnvironment(name, value);
        }

        using var tracker = RunTracker.Connect(Options());
        using var again = tracker.StartRun("p");
        again.Complete();

        Assert.That(tracker.GetProvenance(again.Id).Reproduces, Is.EqualTo(run.Id));
        Assert.That((await StoredAsync(again.Id)).FindTag("rld.reproduces"), Is.EqualTo(run.Id));
    }
}
