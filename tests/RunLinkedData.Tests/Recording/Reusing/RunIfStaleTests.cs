using System.Security.Cryptography;
using System.Text;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Checks;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Recording.Reusing;
using RunLinkedData.Tests.Provenance.Code;
using RunLinkedData.Tests.Versions.Finding;

namespace RunLinkedData.Tests.Recording.Reusing;

/// <summary>A published run that was made from the same is taken in place of a new one.</summary>
public class RunIfStaleTests(StoreKind kind) : VersionFixture(kind)
{
    private const string Commit = "1f0c2d9a7b3e4f5a6b7c8d9e0f1a2b3c4d5e6f70";

    private RunTracker _tracker = null!;
    private int _worked;

    [SetUp]
    public async Task ConnectWithCode()
    {
        _worked = 0;
        _tracker = (await ConnectAsync(Clock)).Tracker;
    }

    protected override void Configure(RunTrackerOptions options) => options.Provenance.Commit = Commit;

    [Test]
    public async Task RunIfStale_TheSameAgain_TakesTheFirst()
    {
        await PublishAsync();
        var first = await RunAsync();
        var second = await RunAsync();

        Assert.That((first.WasRun, second.WasRun, _worked), Is.EqualTo((true, false, 1)));
        Assert.That((second.RunId, second.Fingerprint, second.NotReusable), Is.EqualTo((first.RunId, first.Fingerprint, (string?)null)));
        var run = await Tracker.TrackingStore.GetRunAsync(first.RunId);
        Assert.That((run.FindTag("rld.fingerprint"), run.Info.Status), Is.EqualTo((first.Fingerprint, RunStatus.Finished)));
    }

    [Test]
    public async Task Fingerprint_IsTheHashOfTheText()
    {
        var input = await PublishAsync();
        var result = await RunAsync();

        string[] lines =
        [
            "rld.fingerprint 1", $"code \"commit\" \"{Commit}\"", $"input \"items\" \"{input}\"", "output \"forecasts\"",
            "parameter \"horizon\" \"28\"", $"process \"{Process}-forecast\"", "",
        ];
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        Assert.That(result.Fingerprint, Is.EqualTo($"sha256:{Convert.ToHexStringLower(hash)}"));
    }

    [Test]
    public async Task RunIfStale_SomethingIsOther_WorksAgain()
    {
        await PublishAsync();
        await RunAsync();
        await RunAsync(options => options.Parameters["horizon"] = "14");
        await PublishAsync();
        await RunAsync();
        await RunAsync(options => options.Outputs.Clear());
        foreach (var version in new[] { "7", "8" })
        {
            await RunAsync(
                options => options.ExternalInputs.Add(External(version)),
                run => run.LogExternalInput("orders", "s3://shop/orders", version));
        }

        Assert.That(_worked, Is.EqualTo(6));
        Assert.That((await RunAsync(options => options.ExternalInputs.Add(External("7")))).WasRun, Is.False);
    }

    [Test]
    public async Task RunIfStale_InputMovesMeanwhile_ReadsTheOneThatWasResolved()
    {
        var first = await PublishAsync();
        var newer = "";
        var result = await _tracker.RunIfStaleAsync($"{Process}-forecast", Declare, async run =>
        {
            newer = await PublishAsync();
            var input = await run.LoadInputAsync($"{Process}/items@latest");
            Assert.That(input.RunId, Is.EqualTo(first));
            await run.SaveDatasetAsync("forecasts", Items.Make(2));
        });

        Assert.That(result.NotReusable, Is.Null);
        Assert.That((await RunAsync()).WasRun, Is.True, newer);
    }

    [Test]
    public async Task RunIfStale_ExternalFile_CountsByItsPin()
    {
        await PublishAsync();
        var file = Folder["orders.csv"];
        await File.WriteAllTextAsync(file, "one");

        Assert.That((await RunAsync(Add, Read)).NotReusable, Is.Null);
        Assert.That((await RunAsync(Add, Read)).WasRun, Is.False);
        await File.WriteAllTextAsync(file, "three");
        Assert.That((await RunAsync(Add, Read)).WasRun, Is.True);

        void Add(RunIfStaleOptions options) => options.ExternalLocations["orders"] = file;
        void Read(Run run) => run.LogExternalInput("orders", file);
    }

    [TestCase("input", "which is not among the declared inputs")]
    [TestCase("external", "it has read the external input 'orders' at version '7', which was not declared so")]
    [TestCase("parameter", "it has logged the parameter 'seed', which was not declared")]
    [TestCase("output", "it has not saved 'forecasts', which was declared as an output")]
    [TestCase("end", "it was ended by the work itself")]
    public async Task RunIfStale_TheWorkDoesWhatWasNotDeclared_IsNotTakenTheNextTime(string what, string why)
    {
        var other = await PublishAsync(dataset: "others");
        await PublishAsync();

        async Task WorkAsync(Run run)
        {
            _worked++;
            await run.SaveDatasetAsync(what == "output" ? "forecast" : "forecasts", Items.Make(2));
            switch (what)
            {
                case "input":
                    await run.LoadInputAsync($"others@{other}");
                    break;
                case "external":
                    run.LogExternalInput("orders", "s3://shop/orders", "7");
                    break;
                case "parameter":
                    run.LogParameter("seed", 7);
                    break;
                case "end":
                    await run.CompleteAsync();
                    break;
            }
        }

        var first = await _tracker.RunIfStaleAsync($"{Process}-forecast", Declare, WorkAsync);
        await _tracker.RunIfStaleAsync($"{Process}-forecast", Declare, WorkAsync);

        Assert.That(_worked, Is.EqualTo(2));
        Assert.That(first.NotReusable, Does.Contain(why));
        Assert.That((await Tracker.TrackingStore.GetRunAsync(first.RunId)).FindTag("rld.fingerprint"), Is.Null);
    }

    [Test]
    public async Task RunIfStale_FailedDeletedOrGone_WorksAgain()
    {
        await PublishAsync();
        var broken = await Assert.ThrowsAsync<InvalidOperationException>(
            () => RunAsync(run: _ => throw new InvalidOperationException("no data")));
        Assert.That(broken!.Message, Is.EqualTo("no data"));

        var deleted = await RunAsync();
        Assert.That(deleted.WasRun, Is.True);
        await DeleteAsync(deleted.RunId);

        var gone = await RunAsync();
        Assert.That(gone.WasRun, Is.True);
        var artifacts = await Writer.OpenArtifactsAsync(gone.RunId);
        await artifacts.DeleteAsync("datasets/forecasts/_manifest.json");

        var last = await RunAsync();
        Assert.That((last.WasRun, _worked), Is.EqualTo((true, 4)));
        Assert.That((await RunAsync()).RunId, Is.EqualTo(last.RunId));
    }

    [Test]
    public async Task RunIfStale_ACheckHasFailed_IsTakenWithAWarning()
    {
        using RunLinkedData.Testing.LogLines log = new();
        await PublishAsync();
        await RunAsync(run: run => run.LogCheck("forecasts", "rows", false, CheckSeverity.Warn));
        await using var tracker = await LoggedAsync(log);

        var result = await tracker.RunIfStaleAsync($"{Process}-forecast", Declare, _ => throw new InvalidOperationException());

        Assert.That(result.WasRun, Is.False);
        Assert.That(log.Text, Does.Contain("its check 'forecasts/check.rows' has not passed"));
    }

    [Test]
    public async Task RunIfStale_SeveralAtOnce_WorkOnce()
    {
        await PublishAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RunAsync()));

        Assert.That(_worked, Is.EqualTo(1));
        Assert.That(results.Select(result => result.RunId).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task RunIfStale_ACallerOfSeveralFails_TheNextWorks()
    {
        await PublishAsync();
        var callers = 0;
        void FailFirst(Run run)
        {
            if (Interlocked.Increment(ref callers) == 1)
            {
                throw new InvalidOperationException("no data");
            }
        }

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            try
            {
                return (await RunAsync(run: FailFirst)).RunId;
            }
            catch (InvalidOperationException)
            {
                return "failed";
            }
        }));

        Assert.That(results.Count(result => result == "failed"), Is.EqualTo(1));
        Assert.That((results.Distinct().Count(), _worked), Is.EqualTo((2, 2)));
    }

    [Test]
    public async Task RunIfStale_DeclaredInputIsNotThere_IsAnErrorAndNoRun()
    {
        await Assert.ThrowsAsync<ReferenceException>(() => RunAsync());
        Assert.That(_worked, Is.Zero);
    }

    [Test]
    public async Task RunIfStale_CodeIsNotKnown_WorksEachTime()
    {
        await PublishAsync();
        await using var tracker = await LoggedAsync(null, options => options.Provenance.Commit = null);
        for (var i = 0; i < 2; i++)
        {
            var result = await tracker.RunIfStaleAsync($"{Process}-forecast", Declare, WorkAsync);
            Assert.That((result.WasRun, result.Fingerprint), Is.EqualTo((true, (string?)null)));
            Assert.That(result.NotReusable, Is.EqualTo("neither the commit of its code is known nor the digest of its image"));
        }
    }

    [Test]
    public async Task RunIfStale_MakesAnotherRunAgain_WorksEachTime()
    {
        var made = await PublishAsync();
        await RunAsync();
        await using var tracker = await LoggedAsync(null, options => options.Environment = Variables(("RLD_REPRODUCES", made)));

        var result = await tracker.RunIfStaleAsync($"{Process}-forecast", Declare, WorkAsync);

        Assert.That((result.WasRun, result.NotReusable), Is.EqualTo((true, "it makes another run again")));
    }

    [Test]
    public async Task RunIfStale_JoinsARun_WorksEachTime()
    {
        await PublishAsync();
        await RunAsync();
        await using var outer = await Writer.StartRunAsync($"{Process}-forecast", start => start.IsShared = true);
        await using var tracker = await LoggedAsync(null, options => options.Environment = Variables(("MLFLOW_RUN_ID", outer.Id)));

        var result = await tracker.RunIfStaleAsync($"{Process}-forecast", Declare, WorkAsync);

        Assert.That(
            (result.RunId, result.WasRun, result.NotReusable), Is.EqualTo((outer.Id, true, "other programs record on it too")));
        await outer.CompleteAsync();
    }

    [Test]
    public async Task RunIfStale_ChangedCode_CountsByItsChanges()
    {
        await PublishAsync();
        using GitSandbox sandbox = new();
        var root = sandbox.Make();
        var clean = await InTreeAsync();
        await File.WriteAllTextAsync(Path.Combine(root, "file.txt"), "two\n");
        var changed = await InTreeAsync();

        Assert.That((clean.WasRun, changed.WasRun), Is.EqualTo((true, true)));
        Assert.That((await InTreeAsync()).RunId, Is.EqualTo(changed.RunId));
        await File.WriteAllTextAsync(Path.Combine(root, "file.txt"), "three\n");
        Assert.That((await InTreeAsync()).WasRun, Is.True);

        async Task<RunIfStaleResult> InTreeAsync()
        {
            await using var tracker = await LoggedAsync(null, options =>
            {
                (options.Provenance.Commit, options.Provenance.Git, options.Provenance.CodeFolder) = (sandbox.Head(root), true, root);
                options.Environment = Variables(("PATH", GitSandbox.SearchPath!));
            });
            return await tracker.RunIfStaleAsync($"{Process}-forecast", Declare, WorkAsync);
        }
    }

    private static ExternalInput External(string version) => new() { Name = "orders", Source = "s3://shop/orders", Version = version };

    private async Task<RunTracker> LoggedAsync(
        Microsoft.Extensions.Logging.ILoggerFactory? log, Action<RunTrackerOptions>? configure = null)
    {
        RunTrackerOptions options = new()
        {
            TrackingUri = Tracker.TrackingStore.TrackingUri,
            ArtifactRoot = Folder["mlruns"],
            TimeProvider = Clock,
            EndRunsWithProgram = false,
            Environment = new EnvironmentSettings(_ => null, _ => { }, () => new Dictionary<string, string>()),
        };
        options.LoggerFactory = log ?? options.LoggerFactory;
        options.Provenance.Git = options.Provenance.Packages = false;
        options.Provenance.Commit = Commit;
        configure?.Invoke(options);
        return await RunTracker.ConnectAsync(options);
    }

    private static EnvironmentSettings Variables(params (string Name, string Value)[] variables)
    {
        var all = variables.ToDictionary(variable => variable.Name, variable => variable.Value);
        return new EnvironmentSettings(name => all.GetValueOrDefault(name), name => all.Remove(name), () => all);
    }

    private void Declare(RunIfStaleOptions options)
    {
        options.Inputs.Add($"{Process}/items@latest");
        options.Parameters["horizon"] = "28";
        options.Outputs.Add("forecasts");
    }

    private async Task WorkAsync(Run run)
    {
        await run.LoadInputAsync($"{Process}/items@latest");
        await run.SaveDatasetAsync("forecasts", Items.Make(2));
    }

    private Task<RunIfStaleResult> RunAsync(Action<RunIfStaleOptions>? configure = null, Action<Run>? run = null) =>
        _tracker.RunIfStaleAsync(
            $"{Process}-forecast",
            options =>
            {
                Declare(options);
                configure?.Invoke(options);
            },
            async started =>
            {
                Interlocked.Increment(ref _worked);
                run?.Invoke(started);
                await WorkAsync(started);
                Clock.Now += TimeSpan.FromMinutes(1);
            });
}
