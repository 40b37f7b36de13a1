using System.Text;
using System.Text.RegularExpressions;
using NUnit.Framework;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Html.Tests.Cards;

/// <summary>What anybody may write, on the card and in the note.</summary>
public partial class CardSafetyTests : CardFixture
{
    private static readonly string[] Hostile =
    [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'><svg/onload=alert(1)>", "javascript:alert(1)",
        "{{ title }}{% raw %}", "</style><h1>owned",
        "]]><![CDATA[", "&lt;b&gt;", "abc\u202Egpj.exe", "a\u0000b\u0007\uD800c",
        "**bold** [click](javascript:alert(1)) <b>x</b> `code` https://evil.example.com _em_ ~~s~~ www.evil.example.com | # h",
    ];

    // The link to a commit is no text from outside.
    protected override void Configure(RunTrackerOptions options)
    {
        base.Configure(options);
        options.Provenance.Git = false;
    }

    [Test]
    public async Task Complete_HostileTextEverywhere_IsInert([ValueSource(nameof(Hostile))] string text)
    {
        var value = text.Replace("\0", "", StringComparison.Ordinal).Replace("\uD800", "", StringComparison.Ordinal);
        var process = string.Concat(value.Where(character => !char.IsControl(character))).Replace('/', '-');
        for (var i = 0; i < 2; i++)
        {
            var name = $"n{i}";
            var runId = await Tracker.RunAsync(
                process,
                async run =>
                {
                    run.LogExternalInput("source", value, "v" + i + value);
                    run.SetTag("mlflow.source.git.branch", value);
                    await run.SaveDatasetAsync(
                        "items",
                        Enumerable.Range(0, 3).Select(_ => new { Text = text.Replace("\uD800", "", StringComparison.Ordinal) + i }));
                },
                options =>
                {
                    options.Name = value;
                    options.Parameters[name] = value + i;
                    options.Tags["mlflow.user"] = value;
                    options.Tags["mlflow.source.git.repoURL"] = value;
                });
            var card = await CardAsync(runId);
            Assert.Multiple(() => IsInert(card));
            Assert.That(
                Elements().Replace((await NoteAsync(runId))!.Replace("**", "", StringComparison.Ordinal), ""),
                Does.Not.Match("[<>\\[\\]`*_~|]|javascript:|https:|www\\."));
        }
    }

    [Test]
    public async Task Fail_HostileError_IsInert([ValueSource(nameof(Hostile))] string text)
    {
        using var run = Tracker.StartRun("sales");
        run.Fail(new InvalidOperationException(text));

        var card = await CardAsync(run.Id);
        Assert.Multiple(() => IsInert(card));
        Assert.That(await NoteAsync(run.Id), Does.Not.Match("[<>\\[\\]`_~|]|javascript:|https:|www\\."));
    }

    [Test]
    public async Task Complete_AnyCard_NeedsNoNetworkAndNoScript()
    {
        var card = await CardAsync(await PublishAsync());

        Assert.That(card, Does.Not.Match("(?i)<script|<link|<img|<iframe|@import|url\\(|src=|\\son[a-z]+="));
        Assert.That(card, Does.Contain("default-src 'none'"));
    }

    [Test]
    public async Task Complete_HugeRun_StaysUnderTheLimitAndSaysWhatIsLeftOut()
    {
        var columns = 300;
        var runId = await RunAsync("sales", async run =>
        {
            run.LogParameters(
                Enumerable.Range(0, 3000).Select(i => KeyValuePair.Create($"parameter_{i:0000}", new string('ü', i % 3 == 0 ? 6000 : 20))));
            for (var i = 0; i < 60; i++)
            {
                await run.SaveDatasetAsync(
                    $"wide_{i}", WideTable.Make(i < 3 ? columns : 2, rows: 3), options => options.Format = DatasetFormat.JsonLines);
                run.LogExternalInput($"source_{i}", "https://example.com/" + new string('x', 2000), new string('v', 400));
            }
        });

        var card = await CardAsync(runId);
        Assert.Multiple(() =>
        {
            Assert.That(Encoding.UTF8.GetByteCount(card), Is.LessThan(300_000));
            Assert.That(card, Does.Match("[0-9]+ more parameters are left out here"));
            Assert.That(card, Does.Match("[0-9]+ more columns are left out here"));
            Assert.That(card, Does.Match("[0-9]+ more datasets are left out here"));
            Assert.That(card, Does.Match("[0-9]+ more of this run are left out here"));
            Assert.That(card, Does.Contain("(6,000 characters)"));
        });
        Assert.That((await NoteAsync(runId))!, Has.Length.LessThan(5000));
    }

    private static void IsInert(string card)
    {
        Assert.That(card, Does.Not.Match("(?i)<script|<img|<svg/|<b>|<h1>owned|\\]\\]><!\\[CDATA"));
        Assert.That(
            Tags().Matches(card).Select(tag => Values().Replace(tag.Value, "")),
            Has.None.Matches("(?i)\\son[a-z]+\\s*="),
            "no handler in any tag");
        Assert.That(Links().Matches(card).Select(link => link.Groups[1].Value), Has.All.Match("^https?://"));
        Assert.That(card.Count(character => character is '\u202E' or '\0' or '\u0007'), Is.Zero);
        Assert.That(card, Does.Not.Contain("&#x202"));
        Assert.That(card.Split("</style>"), Has.Length.LessThanOrEqualTo(3));
    }

    [GeneratedRegex("<[a-zA-Z][^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Values();

    [GeneratedRegex("(?i)href=\"([^\"]*)\"")]
    private static partial Regex Links();

    [GeneratedRegex("&#[0-9]+;")]
    private static partial Regex Elements();
}
