using System.Text.RegularExpressions;
using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Tests;

namespace RunLinkedData.Html.Tests;

/// <summary>Blocks for pages of others.</summary>
[TestFixture]
public sealed partial class BlockTests : TrackerFixture
{
    [Test]
    public void ToHtmlBlock_Style_IsForWhatIsInsideOfTheBlockOnly()
    {
        var style = Style().Match(ExampleGraphs.Shop().ToHtmlBlock()).Groups[1].Value;

        Assert.That(style, Does.StartWith(".rld-block {").And.Contain("\n& {").And.Not.Contain(":root").And.Not.Match(@"(?m)^\s*body"));
        Assert.That(style.TrimEnd()[..^1].Split('\n').Aggregate(0, (depth, line) =>
        {
            depth += line.Count(c => c == '{') - line.Count(c => c == '}');
            Assert.That(depth, Is.Positive, $"outside of the block: {line}");
            return depth;
        }), Is.EqualTo(1));
    }

    [Test]
    public void ToHtmlBlock_Graph_ShowsWhatThePageShowsWithoutScript()
    {
        var block = ExampleGraphs.Shop().ToHtmlBlock();

        Assert.That(block, Does.Contain("6 runs, 2 external inputs, 1 missing run, 11 flows of data").And.Contain("<svg"));
        Assert.That(block, Does.Not.Contain("<script").And.Not.Contain("<html"));
    }

    [Test]
    public void ToHtmlBlock_Run_DoesNotSpeakOfChangesThatNobodyLookedFor()
    {
        RunProvenance run = new()
        {
            RunId = "e124ea1f706d4ffab151d1f98773d024",
            RunName = "<i>quick</i>",
            Process = "demand",
            ExperimentId = "1",
            Status = "FINISHED",
            StartedAt = new DateTimeOffset(2026, 11, 30, 1, 2, 3, TimeSpan.Zero),
            Parameters = new Dictionary<string, string> { ["horizon"] = "28" },
            Outputs = [new ProvenanceOutput { Dataset = "forecasts", Digest = "sha256:1", Rows = 3, Bytes = 100 }],
        };

        var block = run.ToHtmlBlock();

        Assert.That(block, Does.Contain("demand/forecasts@e124ea1f706d4ffab151d1f98773d024").And.Contain("3 rows").And.Contain("horizon"));
        Assert.That(block, Does.Contain("&lt;i&gt;quick&lt;/i&gt;").And.Not.Contain("What changed").And.Not.Contain("first version"));
    }

    [Test]
    public async Task ToHtmlBlock_ComparisonOfRunsWithOtherDatasets_NamesThem()
    {
        var first = await Tracker.RunAsync("demand", async run =>
        {
            await run.SaveDatasetAsync("kept", new[] { new { A = 1 } });
            await run.SaveDatasetAsync("dropped", new[] { new { A = 1 } });
        });
        var second = await Tracker.RunAsync("demand", async run =>
        {
            await run.SaveDatasetAsync("kept", new[] { new { A = 1 } });
            await run.SaveDatasetAsync("added", new[] { new { A = 1 } });
        });

        var block = (await Tracker.CompareAsync(first, second)).ToHtmlBlock();

        Assert.That(block, Does.Match(@"dropped</th>.*there.*–").And.Match(@"added</th>.*–.*new"));
        Assert.That(block, Does.Not.Contain("kept"));
    }

    [Test]
    public async Task ToHtmlBlock_VersionOfFiles_NamesThem()
    {
        var folder = Directory.CreateDirectory(Folder["model"]);
        for (var i = 0; i < 25; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"part-{i:00}&.txt"), "x");
        }

        var runId = await Tracker.RunAsync("demand", run => run.SaveDatasetAsync("model", folder));

        var block = await (await Tracker.LoadDatasetAsync($"model@{runId}")).ToHtmlBlockAsync();

        Assert.That(block, Does.Contain("part-19&amp;.txt").And.Not.Contain("part-20").And.Contain("5 more files are left out here"));
    }

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();
}
