using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;
using NUnit.Framework;

namespace RunLinkedData.Interactive.Tests;

/// <summary>Cells of a notebook with a kernel of C#, on a real store.</summary>
[TestFixture]
public sealed class NotebookTests
{
    // In a notebook the reference to the package says so.
    private static readonly string Reference = $"#r \"{typeof(RunTracker).Assembly.Location}\"";

    private readonly string _folder = Directory.CreateTempSubdirectory("rld-notebook-").FullName;
    private string _store = "";
    private string _runId = "";
    private CompositeKernel _kernel = null!;

    [OneTimeSetUp]
    public async Task WriteVersions()
    {
        _store = $"sqlite:///{_folder}/mlflow.db";
        await using var tracker = RunTracker.Connect(_store);
        foreach (var units in new[] { 1.5, 2.5 })
        {
            _runId = await tracker.RunAsync(
                "demand",
                async run =>
                {
                    run.LogExternalInput("weather", "https://weather.example.org", $"v{units}");
                    Row[] rows = [new("<b>north</b>", units), new("south", null)];
                    await run.SaveDatasetAsync("forecasts", rows);
                });
        }
    }

    [SetUp]
    public void StartKernel()
    {
        CSharpKernel csharp = new();
        csharp.UseValueSharing();
        _kernel = [csharp];
        _kernel.DefaultKernelName = csharp.Name;
        NotebookExtension.Load(_kernel);
    }

    [TearDown]
    public void EndKernel() => _kernel.Dispose();

    [OneTimeTearDown]
    public void Clean()
    {
        Formatter.ResetToDefault();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Magic_AReference_ShowsTheCardOfTheVersion()
    {
        var html = Html(await RunAsync($"#!rld demand/forecasts@latest --store {_store}"));

        Assert.That(html, Does.StartWith("<div class=\"rld-block\">").And.Contain($"demand/forecasts@{_runId}"));
        Assert.That(html, Does.Contain("What changed against the version before").And.Contain("<th scope=\"row\">weather</th>"));
        Assert.That(html, Does.Not.Contain("<script"));
    }

    [Test]
    public async Task Magic_WithAName_ShowsRowsAndSetsTheVariable()
    {
        await RunAsync(Reference);

        var html = Html(await RunAsync($"#!rld demand/forecasts@latest --name forecasts --store {_store}"));

        Assert.That(html, Does.Contain("&lt;b&gt;north&lt;/b&gt;").And.Contain("<td class=\"number\">2.5</td>").And.Contain(">null<"));
        var shown = await RunAsync("forecasts.RunId + \" \" + forecasts.Manifest.Rows");
        Assert.That(shown.Events.OfType<ReturnValueProduced>().Single().Value, Is.EqualTo($"{_runId} 2"));
    }

    [Test]
    public async Task Magic_NothingOfThatName_FailsWithTheWordsOfTheLibrary()
    {
        var result = await _kernel.SendAsync(new SubmitCode($"#!rld demand/forecast@latest --store {_store}"));

        Assert.That(result.Events.OfType<CommandFailed>().Last().Message, Does.Contain("forecast"));
    }

    [Test]
    public async Task Magic_WithoutAReference_SaysWhatIsMissing()
    {
        var result = await _kernel.SendAsync(new SubmitCode("#!rld"));

        Assert.That(result.Events.OfType<CommandFailed>().Last().Message, Does.Contain("--reference"));
    }

    [TestCase("tracker.GetLineage(\"demand/forecasts@latest\")", "Lineage of forecasts")]
    [TestCase("tracker.GetProvenance(\"demand/forecasts@latest\")", "Code and execution")]
    [TestCase("tracker.Version(\"demand/forecasts@latest\")", "What changed against the version before")]
    [TestCase("tracker.Compare(\"demand/forecasts@latest~1\", \"demand/forecasts@latest\")", "external input")]
    [TestCase("tracker.Version(\"demand/forecasts@latest\").Load()", "2 rows")]
    [TestCase("await tracker.Process(\"demand\").Dataset(\"forecasts\").HistoryAsync()", "History of forecasts")]
    public async Task Value_OfACell_IsShownAsItsBlock(string cell, string expected)
    {
        await RunAsync($"{Reference}\nusing RunLinkedData;\nvar tracker = RunTracker.Connect(\"{_store}\");");

        var shown = (await RunAsync(cell)).Events.OfType<ReturnValueProduced>().Single();

        var html = shown.FormattedValues.Single(value => value.MimeType == HtmlFormatter.MimeType).Value;
        Assert.That(html, Does.StartWith("<div class=\"rld-block\">").And.Contain(expected));
        await RunAsync("tracker.Dispose();");
    }

    [Test]
    public async Task Text_OfAVersion_IsItsReference()
    {
        await using var tracker = RunTracker.Connect(_store);
        var version = await tracker.VersionAsync("demand/forecasts@latest");

        Assert.That(version.ToDisplayString(PlainTextFormatter.MimeType), Is.EqualTo($"demand/forecasts@{_runId}"));
        Assert.That(version.Version.ToDisplayString(PlainTextFormatter.MimeType), Is.EqualTo($"demand/forecasts@{_runId}"));
    }

    private async Task<KernelCommandResult> RunAsync(string code)
    {
        var result = await _kernel.SendAsync(new SubmitCode(code));
        Assert.That(result.Events.OfType<CommandFailed>().Select(failed => failed.Message), Is.Empty);
        return result;
    }

    private static string Html(KernelCommandResult result) => result.Events.OfType<DisplayedValueProduced>().Single()
        .FormattedValues.Single(value => value.MimeType == HtmlFormatter.MimeType).Value;

    private sealed record Row(string Store, double? Units);
}
