using System.Diagnostics;
using System.Security.Cryptography;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Examples;

/// <summary>The main job, as its users run it: a process in a folder of its own.</summary>
public class DemandForecastingTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task Run_InANewFolder_PublishesBothDatasets()
    {
        using var program = await ExampleProgram.RunAsync("DemandForecasting", _folder.Path);

        Assert.That(program.ExitCode, Is.Zero, program.Error);
        await using var tracker = RunTracker.Connect($"sqlite:///{_folder["mlflow.db"]}");
        var run = (await RunsAsync(tracker)).Single();
        Assert.Multiple(() =>
        {
            Assert.That(run.Info.Status, Is.EqualTo(RunStatus.Finished));
            Assert.That(run.Params, Does.Contain(new Param("horizon_days", "28")));
            Assert.That(run.Metrics.Single(metric => metric.Key == "wape").Value, Is.InRange(0.01, 0.6));
            Assert.That(run.Inputs.Select(input => (input.Dataset.Name, input.Context)), Is.EquivalentTo(new[]
            {
                ("transactions", "input"), ("modified_transactions", "output"), ("forecasts", "output"),
            }));
            Assert.That(program.Output, Does.Contain($"forecasts@{run.Info.RunId}").And.Contain("mlflow ui"));
        });
        foreach (var name in (string[])["modified_transactions", "forecasts"])
        {
            var manifest = tracker.LoadDataset(name, run.Info.RunId).Manifest;
            foreach (var file in manifest.Files)
            {
                var bytes = await File.ReadAllBytesAsync(Path.Combine(run.Info.ArtifactUri, "datasets", name, file.Path));
                Assert.That(Convert.ToHexStringLower(SHA256.HashData(bytes)), Is.EqualTo(file.Sha256));
            }
        }
    }

    [Test]
    public async Task Run_ASecondTime_AddsAVersionWithTheSameDigestsAndLeavesTheFirst()
    {
        using var first = await ExampleProgram.RunAsync("DemandForecasting", _folder.Path);
        var before = Snapshot();
        using var second = await ExampleProgram.RunAsync("DemandForecasting", _folder.Path);

        Assert.That(second.ExitCode, Is.Zero, second.Error);
        Assert.That(before, Is.SubsetOf(Snapshot()));
        await using var tracker = RunTracker.Connect($"sqlite:///{_folder["mlflow.db"]}");
        var runs = await RunsAsync(tracker);
        Assert.That(runs, Has.Count.EqualTo(2));
        Assert.That(runs.Select(run => run.FindTag("rld.output.forecasts")).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Run_WithTransactionsOfOnesOwn_ForecastsFromThem()
    {
        var start = new DateTime(2026, 1, 1);
        await File.WriteAllLinesAsync(_folder["mine.csv"], Enumerable.Range(0, 120)
            .Select(day => FormattableString.Invariant(
                $"{day},{start.AddDays(day):yyyy-MM-dd},{(day % 5 == 0 ? "" : "7")},{100 + (10 * (day % 7))}.5"))
            .Prepend("InvoiceNo,InvoiceDate,CustomerID,TotalPrice"));

        using var program = await ExampleProgram.RunAsync(
            "DemandForecasting", _folder.Path, "--transactions", "mine.csv", "--tracking-uri", $"sqlite:///{_folder["other.db"]}");

        Assert.That(program.ExitCode, Is.Zero, program.Error);
        await using var tracker = RunTracker.Connect($"sqlite:///{_folder["other.db"]}");
        var forecasts = tracker.LoadDataset<ForecastRow>("forecasts", (await RunsAsync(tracker)).Single().Info.RunId);
        Assert.That(forecasts, Has.Count.EqualTo(28));
        Assert.That(forecasts[0].Date, Is.EqualTo(new DateOnly(2026, 5, 1)));

        // A season without noise is forecast as it is: the first of May is day 120, the second of its week.
        Assert.That(forecasts[0].Revenue, Is.EqualTo(100.5 + (10 * (120 % 7))).Within(1));
    }

    [Test]
    public async Task Run_PricesWithGroupSeparators_AreRead()
    {
        await File.WriteAllLinesAsync(_folder["mine.csv"], Enumerable.Range(0, 60)
            .Select(day =>
                FormattableString.Invariant($"{day};{new DateTime(2026, 1, 1).AddDays(day):yyyy-MM-dd HH:mm};7;1,20{day % 7}.50"))
            .Prepend("InvoiceNo;InvoiceDate;CustomerID;TotalPrice"));

        using var program = await ExampleProgram.RunAsync("DemandForecasting", _folder.Path, "--transactions", "mine.csv");

        Assert.That(program.ExitCode, Is.Zero, program.Error);
        await using var tracker = RunTracker.Connect($"sqlite:///{_folder["mlflow.db"]}");
        var days = tracker.LoadDataset<DayRow>("modified_transactions", (await RunsAsync(tracker)).Single().Info.RunId);
        Assert.That(days.Select(day => day.Revenue), Is.EqualTo(Enumerable.Range(0, 60).Select(day => 1200.5 + (day % 7))));
    }

    [TestCase(2, "usage:", "--horizon", "3")]
    [TestCase(2, "usage:", "--transactions")]
    [TestCase(1, "nothing.csv", "--transactions", "nothing.csv")]
    [TestCase(1, "TotalPrice", "--transactions", "columns.csv")]
    [TestCase(1, "Line 3", "--transactions", "date.csv")]
    [TestCase(1, "Line 3 of 'order.csv': '02/01/2026' is not a date", "--transactions", "order.csv")]
    [TestCase(1, "Line 2 of 'comma.csv': '10,50' is not a price", "--transactions", "comma.csv")]
    [TestCase(1, "Line 2 of 'quoted.csv': '1,200' is not a price", "--transactions", "quoted.csv")]
    [TestCase(1, "'open.csv' is no CSV", "--transactions", "open.csv")]
    [TestCase(1, "too few", "--transactions", "short.csv")]
    [TestCase(1, "1 days", "--transactions", "day.csv")]
    [TestCase(1, "Nothing was sold", "--transactions", "zeros.csv")]
    [TestCase(1, "sqlite:///mlflow.db", "--tracking-uri", "file:///tmp/x")]
    [TestCase(1, "not an SQLite database", "--tracking-uri", "sqlite:///columns.csv")]
    public async Task Run_WrongInput_SaysWhatInOneLineAndEndsWithACode(int code, string message, params string[] arguments)
    {
        await File.WriteAllTextAsync(_folder["columns.csv"], string.Concat(Enumerable.Repeat("InvoiceNo,InvoiceDate,CustomerID\n", 100)));
        await File.WriteAllTextAsync(
            _folder["date.csv"], "InvoiceNo,InvoiceDate,CustomerID,TotalPrice\n1,2026-01-01,7,1\n2,yesterday,7,1\n");
        await File.WriteAllTextAsync(
            _folder["order.csv"], "InvoiceNo,InvoiceDate,CustomerID,TotalPrice\n1,2026-01-01,7,1\n2,02/01/2026,7,1\n");
        await File.WriteAllTextAsync(
            _folder["comma.csv"], "InvoiceNo;InvoiceDate;CustomerID;TotalPrice\n1;2026-01-01;7;10,50\n2;2026-01-02;7;11,50\n");
        await File.WriteAllTextAsync(_folder["quoted.csv"], "InvoiceNo,InvoiceDate,CustomerID,TotalPrice\n1,2026-01-01,7,\"1,200\"\n");
        await File.WriteAllTextAsync(_folder["open.csv"], "InvoiceNo,InvoiceDate,CustomerID,TotalPrice\n1,2026-01-01,\"7,1\n");
        await File.WriteAllTextAsync(
            _folder["short.csv"], "InvoiceNo,InvoiceDate,CustomerID,TotalPrice\n1,2026-01-01,7,1\n2,2026-02-08,7,1\n");

        await File.WriteAllTextAsync(_folder["day.csv"], "InvoiceNo,InvoiceDate,CustomerID,TotalPrice\n1,2026-01-01,7,1\n");
        await File.WriteAllTextAsync(
            _folder["zeros.csv"], "InvoiceNo,InvoiceDate,CustomerID,TotalPrice\n1,2026-01-01,7,1\n2,2026-04-08,7,0\n");

        using var program = await ExampleProgram.RunAsync("DemandForecasting", _folder.Path, arguments);

        Assert.That(program.ExitCode, Is.EqualTo(code), program.Error);
        Assert.That(program.Error, Does.Contain(message));
        Assert.That(program.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Run_TenAtOnceInANewFolder_AllPublish()
    {
        var programs = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ExampleProgram.RunAsync("DemandForecasting", _folder.Path)));

        await using var tracker = RunTracker.Connect($"sqlite:///{_folder["mlflow.db"]}");
        Assert.That(programs.Select(program => program.ExitCode + program.Error), Is.All.EqualTo("0"));
        Assert.That((await RunsAsync(tracker)).Select(run => run.Info.Status), Is.EqualTo(Enumerable.Repeat(RunStatus.Finished, 10)));
    }

    [Test]
    public async Task Run_Interrupted_IsKilledAndPublishesNothing([Values("INT", "TERM")] string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no signals");
        }

        await ExampleProgram.RunAsync("DemandForecasting", _folder.Path);
        await using var tracker = RunTracker.Connect($"sqlite:///{_folder["mlflow.db"]}");
        using var program = ExampleProgram.Start("DemandForecasting", _folder.Path);
        while (!program.HasExited && (await RunsAsync(tracker)).Count < 2)
        {
            await Task.Yield();
        }

        program.Signal(signal);
        await program.WaitAsync();

        var run = (await RunsAsync(tracker))[0];
        Assert.That(
            (program.ExitCode, run.Info.Status), Is.EqualTo((130, RunStatus.Killed)).Or.EqualTo((0, RunStatus.Finished)), program.Error);
    }

    [Test]
    public async Task Run_KilledAtAnyMoment_LeavesNoHalfVersionAndTheNextRunWorks()
    {
        var watch = Stopwatch.StartNew();
        using (var warm = await ExampleProgram.RunAsync("DemandForecasting", _folder.Path))
        {
            Assert.That(warm.ExitCode, Is.Zero, warm.Error);
        }

        var length = (int)watch.ElapsedMilliseconds;
        await using var tracker = RunTracker.Connect($"sqlite:///{_folder["mlflow.db"]}");
        var random = new Random(4711);
        var unfinished = 0;
        for (var i = 0; i < 25; i++)
        {
            using (var program = ExampleProgram.Start("DemandForecasting", _folder.Path))
            {
                // From before the first statement to about the end, on a machine as fast or slow as this one is.
                await Task.WhenAny(program.WaitAsync(), Task.Delay(random.Next(length / 10, length * 11 / 10)));
                program.Kill();
                await program.WaitAsync();
            }

            unfinished += (await RunsAsync(tracker)).Count(run => run.Info.Status != RunStatus.Finished);
            await CheckEveryVersionAsync(tracker);
        }

        using var last = await ExampleProgram.RunAsync("DemandForecasting", _folder.Path);
        Assert.That(last.ExitCode, Is.Zero, last.Error);
        Assert.That(unfinished, Is.Positive, "no kill struck a run under way, so this shows nothing");
    }

    [Test]
    public async Task Run_DiskFull_SaysSo()
    {
        using var disk = SmallDisk.Mount();
        using (await ExampleProgram.RunAsync("DemandForecasting", _folder.Path))
        {
            // Only for its transactions.db; the small disk gets no room for anything but the tracking database.
            File.WriteAllBytes(Path.Combine(disk.Path, "ballast"), new byte[600_000]);
        }

        using var program = await ExampleProgram.RunAsync(
            "DemandForecasting", _folder.Path, "--tracking-uri", $"sqlite:///{disk.Path}/mlflow.db");
        using var again = await ExampleProgram.RunAsync("DemandForecasting", disk.Path);

        Assert.That(program.ExitCode, Is.Zero, program.Error);
        Assert.That(again.ExitCode, Is.EqualTo(1));
        Assert.That(again.Error, Does.Contain("full").Or.Contain("space").IgnoreCase);
    }

    [Test]
    public async Task Run_ReadOnlyFolder_SaysSo()
    {
        using var disk = SmallDisk.Mount();
        disk.MakeReadOnly();

        using var program = await ExampleProgram.RunAsync("DemandForecasting", disk.Path);

        Assert.That(program.ExitCode, Is.EqualTo(1));
        Assert.That(program.Error, Does.StartWith("error: ").And.Contain("transactions.db"));
        Assert.That(program.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
    }

    private static async Task<IReadOnlyList<MlflowRun>> RunsAsync(RunTracker tracker)
    {
        var process = await tracker.TrackingStore.FindExperimentAsync("demand-forecast");
        return process is null
            ? []
            : (await tracker.TrackingStore.SearchRunsAsync(new RunQuery { ExperimentIds = [process.ExperimentId] })).Items;
    }

    private static async Task CheckEveryVersionAsync(RunTracker tracker)
    {
        foreach (var run in await RunsAsync(tracker))
        {
            foreach (var name in (string[])["modified_transactions", "forecasts"])
            {
                if (run.Info.Status == RunStatus.Finished)
                {
                    Assert.That((await tracker.LoadDatasetAsync(name, run.Info.RunId)).ReadRows<DateRow>(), Is.Not.Empty);
                }
                else
                {
                    Assert.That(async () => await tracker.LoadDatasetAsync(name, run.Info.RunId), Throws.InstanceOf<DatasetException>());
                }
            }
        }
    }

    private string[] Snapshot() =>
    [
        .. Directory.GetFiles(_folder["mlruns"], "*", SearchOption.AllDirectories)
            .Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))} {File.GetLastWriteTimeUtc(file):O}"),
    ];

    private sealed record ForecastRow(DateOnly Date, double Revenue, double Low, double High);

    private sealed record DateRow(DateOnly Date);

    private sealed record DayRow(DateOnly Date, double Revenue);
}
