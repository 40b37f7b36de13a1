using NUnit.Framework;
using RunLinkedData.Tests.Readme;

namespace RunLinkedData.Tests.Packaging;

/// <summary>Programs that pin other versions of what the library uses too, or of what most programs use: docs/dependencies.md.</summary>
[Category("Packaging")]
[Parallelizable(ParallelScope.All)]
public class ConsumerTests
{
    private const string Program =
        """
        using System.Globalization;
        using CsvHelper;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Hosting;
        using Polly;
        using RunLinkedData;
        using RunLinkedData.Model.Manifest;

        var retried = 0;
        Policy.Handle<IOException>().Retry(1).Execute(() => retried++ == 0 ? throw new IOException() : retried);
        File.WriteAllText("in.csv", "Day,Units,Note\n2026-11-01,3,\"a, b\"\n2026-11-02,4,c\n");
        using var csv = new CsvReader(new StreamReader("in.csv"), CultureInfo.InvariantCulture);
        var rows = csv.GetRecords<Row>().ToList();

        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddRunLinkedData(options => options.TrackingUri = "sqlite:///mlflow.db");
        builder.Services.AddHealthChecks().AddRunLinkedData();
        builder.Logging.AddRunLog();
        using var host = builder.Build();
        var tracker = host.Services.GetRequiredService<RunTracker>();
        foreach (var format in new[] { DatasetFormat.Parquet, DatasetFormat.Csv, DatasetFormat.JsonLines })
        {
            var version = await tracker.RunAsync("p", run => run.SaveDatasetAsync("d", rows, options => options.Format = format));
            Console.WriteLine($"{format}: {tracker.LoadDataset<Row>("d", version).SequenceEqual(rows)}");
        }

        Console.WriteLine($"retried {retried}; {Newtonsoft.Json.JsonConvert.SerializeObject(rows[0].Note)}");
        Type[] types =
        [
            typeof(CsvReader), typeof(Policy), typeof(Newtonsoft.Json.JsonConvert), typeof(Microsoft.Extensions.Logging.ILogger),
            typeof(Microsoft.Data.Sqlite.SqliteConnection),
        ];
        foreach (var type in types)
        {
            Console.WriteLine($"{type.Assembly.GetName().Name} {type.Assembly.GetName().Version!.Major}");
        }

        // A server that is not there: the HTTP client and its retries are used too.
        Environment.SetEnvironmentVariable("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1");
        try
        {
            RunTracker.Connect("http://127.0.0.1:9").StartRun("p");
        }
        catch (RunLinkedData.MLflow.MlflowException exception)
        {
            Console.WriteLine(exception.Message);
        }

        public sealed record Row(DateOnly Day, int Units, string Note);
        """;

    [OneTimeSetUp]
    public Task Pack() => PackedLibrary.MakeAsync();

    [Test]
    public async Task Program_WithOlderMajorsOfTheUsualPackages_BuildsAndRuns()
    {
        var output = await RunAsync(
            ("CsvHelper", "33.0.1"),
            ("Newtonsoft.Json", "12.0.3"),
            ("Polly", "7.2.4"),
            ("Serilog", "3.1.1"),
            ("Spectre.Console", "0.49.1"),
            ("System.CommandLine", "2.0.0-beta4.22272.1"),
            ("Microsoft.Extensions.Hosting", "8.0.1"),
            ("Microsoft.Extensions.Http", "8.0.1"),
            ("Microsoft.Extensions.Logging.Abstractions", "8.0.2"),
            ("Microsoft.Extensions.DependencyInjection", "8.0.1"),
            ("Microsoft.Extensions.Options.ConfigurationExtensions", "8.0.0"),
            ("Microsoft.Extensions.Diagnostics.HealthChecks", "8.0.11"),
            ("Microsoft.EntityFrameworkCore.Sqlite", "8.0.30"),
            ("Microsoft.Data.Sqlite", "8.0.30"));

        Check(
            output,
            "CsvHelper 33",
            "Polly 7",
            "Newtonsoft.Json 12",
            "Microsoft.Extensions.Logging.Abstractions 8",
            "Microsoft.Data.Sqlite 8");
    }

    [Test]
    public async Task Program_WithTheMajorsBetween_BuildsAndRuns()
    {
        var output = await RunAsync(
            ("CsvHelper", "33.0.1"),
            ("Newtonsoft.Json", "13.0.3"),
            ("Polly", "8.5.2"),
            ("Polly.Core", "8.5.2"),
            ("Microsoft.Extensions.Hosting", "9.0.0"),
            ("Microsoft.Extensions.Http", "9.0.0"),
            ("Microsoft.Extensions.Logging.Abstractions", "9.0.0"),
            ("Microsoft.Data.Sqlite", "9.0.0"));

        Check(
            output,
            "CsvHelper 33",
            "Polly 8",
            "Newtonsoft.Json 13",
            "Microsoft.Extensions.Logging.Abstractions 9",
            "Microsoft.Data.Sqlite 9");
    }

    [Test]
    public async Task Program_OfTheReadme_WithThePackage_PrintsWhatItSays()
    {
        var block = MarkdownPage.Read("README.md").Blocks.First(block => block.Language == "csharp");
        using ConsumerProject project = new(ConsumerProject.OfPackage, block.Text);

        var output = await project.RunAsync();

        Assert.That(PrintedText.WithoutIds(output), Is.EqualTo(PrintedText.WithoutIds(block.Printed!)));
    }

    private static async Task<string> RunAsync(params (string Id, string Version)[] pins)
    {
        var references = pins.Select(pin => ConsumerProject.PackageReference(pin.Id, pin.Version)).Append(ConsumerProject.OfPackage);
        using ConsumerProject project = new(string.Concat(references), Program);
        return await project.RunAsync();
    }

    private static void Check(string output, params string[] pinned)
    {
        string[] always = ["parquet: True", "csv: True", "json_lines: True", "retried 2; \"a, b\"", "127.0.0.1:9"];
        foreach (var expected in always.Concat(pinned))
        {
            Assert.That(output, Does.Contain(expected));
        }
    }
}
