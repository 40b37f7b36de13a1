using NUnit.Framework;
using RunLinkedData.Tests;

namespace RunLinkedData.Html.Tests.Cards;

public class CardContentTests : CardFixture
{
    [Test]
    public async Task Complete_FirstVersion_TellsWhichVersionItIs()
    {
        var runId = await RunAsync("sales", run => run.SaveDatasetAsync("items", Items.Make(30)), ("month", "11"));

        var card = await CardAsync(runId);
        Assert.Multiple(() =>
        {
            Assert.That(card, Does.Contain($"<code class=\"copy\">sales/items@{runId}</code>"));
            Assert.That(card, Does.Contain("<span class=\"badge good\">FINISHED</span>"));
            Assert.That(card, Does.Contain("This is the first version."));
            Assert.That(card, Does.Contain("30 rows · 3 columns").And.Contain("1 file of parquet"));
            Assert.That(card, Does.Contain("<dt>month</dt><dd>11</dd>"));
            Assert.That(card, Does.Contain($"tracker.LoadDataset&lt;T&gt;(&quot;items&quot;, &quot;{runId}&quot;)"));
            Assert.That(card, Does.Contain("artifact_path=&quot;datasets/items&quot;"));
            Assert.That(card, Does.Contain($"rld reproduce {runId}"));
            Assert.That(card, Does.Contain("10 (33.3 %)").And.Contain("style=\"width:33.3%\""), "nulls of Price");
            Assert.That(card, Does.Contain("<title>Id: 0 to 29, mean 14.5"));
        });
        Assert.That(
            await NoteAsync(runId),
            Does.Contain($"items@{runId}: 30 rows")
                .And.Contain("this is the first version")
                .And.Contain("More in the artifact card.html.")
                .And.Not.Contain("](#"));
    }

    [Test]
    public async Task Complete_SecondVersion_TellsWhatChanged()
    {
        var first = await RunAsync("sales", run => run.SaveDatasetAsync("items", Items.Make(30)), ("month", "11"), ("same", "x"));
        var second = await RunAsync(
            "sales",
            run => run.SaveDatasetAsync("items", Items.Make(40).Select(item => new { item.Id, Name = 1, Extra = item.Price })),
            ("month", "12"),
            ("same", "x"));

        var card = await CardAsync(second);
        var changes = card[card.IndexOf("What changed", StringComparison.Ordinal)..card.IndexOf("<h2>Datasets", StringComparison.Ordinal)];
        Assert.Multiple(() =>
        {
            Assert.That(changes, Does.Contain($"run {first} of "));
            Assert.That(changes, Does.Match("parameter</td><th scope=\"row\">month</th><td[^>]*>11</td><td[^>]*>12</td>"));
            Assert.That(changes, Does.Not.Contain(">same<"));
            Assert.That(changes, Does.Match("rows</td><th scope=\"row\">items</th><td[^>]*>30</td><td[^>]*>40</td>"));
            Assert.That(changes, Does.Match("items: Name</th><td[^>]*>string[^<]*</td><td[^>]*>int32"));
            Assert.That(changes, Does.Match("items: Price</th><td[^>]*>float64, nullable</td><td[^>]*><span class=\"muted\">–"));
            Assert.That(card, Does.Contain("10 rows against the version before, which has 30"));
            Assert.That(card, Does.Contain("; before: 0 to 29, mean 14.5").And.Contain("class=\"was\""));
            Assert.That(
                card, Does.Contain("<span class=\"badge warn\">new</span>").And.Contain("<span class=\"badge warn\">was string</span>"));
            Assert.That(card, Does.Contain("<span class=\"badge warn\">gone</span> Price"));
        });
        Assert.That(await NoteAsync(second), Does.Contain("40 rows (30 before)").And.Contain("parameter month"));
    }

    [Test]
    public async Task Complete_NothingChanged_SaysSo()
    {
        await PublishAsync();
        var second = await PublishAsync();

        Assert.That(
            await CardAsync(second),
            Does.Contain("Nothing: the same from the same, byte for byte.").And.Contain("the same content as the version before"));
        Assert.That(await NoteAsync(second), Does.Contain("nothing: the same from the same, byte for byte."));
    }

    [Test]
    public async Task Complete_OtherDataFromTheSame_SaysThatItIsUnexplained()
    {
        await PublishAsync(rows: 3);
        var second = await PublishAsync(rows: 4);

        Assert.That(await CardAsync(second), Does.Contain("The data differs, though nothing that is recorded of the run does."));
    }

    [Test]
    public async Task Complete_EachDatasetHasAnotherPreviousRun_FindsEach()
    {
        var oldModel = await PublishAsync("sales", "model");
        var items = await PublishAsync("sales", "items");
        for (var i = 0; i < 6; i++)
        {
            await PublishAsync("sales", "other");
        }

        var runId = await RunAsync("sales", async run =>
        {
            await run.SaveDatasetAsync("items", Items.Make(3));
            await run.SaveDatasetAsync("model", Items.Make(3));
            await run.SaveDatasetAsync("brand_new", Items.Make(3));
        });

        var card = await CardAsync(runId);
        Assert.That(card, Does.Contain($"sales/model@{oldModel}").And.Contain($"sales/items@{items}").And.Contain($"run {items} of "));
        Assert.That(card, Does.Match("dataset</td><th scope=\"row\">brand_new</th>"));
    }

    [Test]
    public async Task Complete_UnpublishedAndReproducedRuns_AreNotTheVersionBefore()
    {
        var first = await PublishAsync();
        using (var failed = Tracker.StartRun("sales"))
        {
            failed.SaveDataset("items", Items.Make(9));
        }

        SetEnvironment("RLD_REPRODUCES", first);
        await using (var other = await RunTracker.ConnectAsync(Options().UseHtml()))
        {
            var again = await other.RunAsync("sales", run => run.SaveDatasetAsync("items", Items.Make(3)));
            Assert.That(
                await CardAsync(again), Does.Contain("What changed against the run it makes again").And.Contain($"run {first} of "));
        }

        Assert.That(await CardAsync(await PublishAsync()), Does.Contain($"run {first} of "));
    }

    [Test]
    public async Task Complete_WithInputs_TellsVersionsAndDrawsLineage()
    {
        var sales = await PublishAsync("sales", "items");
        await RunAsync("plan", async run => await run.SaveDatasetAsync("plan", run.LoadInput<Item>("sales/items@latest")));
        var newer = await RunAsync("sales", run => run.SaveDatasetAsync("items", Items.Make(5)), ("month", "12"));
        var runId = await RunAsync("plan", async run =>
        {
            run.LogExternalInput("weather", "https://weather.example.com/2026", "v7");
            await run.SaveDatasetAsync("plan", run.LoadInput<Item>("sales/items@latest"));
        });

        var card = await CardAsync(runId);
        Assert.Multiple(() =>
        {
            Assert.That(card, Does.Contain("sales/items@latest").And.Contain($"<code class=\"copy\">{newer}</code>"));
            Assert.That(card, Does.Contain("<a href=\"https://weather.example.com/2026\""));
            Assert.That(card, Does.Match($"input</td><th scope=\"row\">sales/items</th><td[^>]*>{sales}</td><td[^>]*>{newer}</td>"));
            Assert.That(card, Does.Contain("other content: parameter month changed there"));
            Assert.That(card, Does.Contain("Up to three steps back: 1 run and 1 external input.").And.Contain("class=\"lineage\""));
        });
        Assert.That(await NoteAsync(runId), Does.Contain($"reads sales/items version {newer}"));
    }

    [Test]
    public async Task Fail_RunThatWroteSomething_TellsWhyAndThatItIsNotPublished()
    {
        var good = await RunAsync("sales", run => run.SaveDatasetAsync("items", Items.Make(3)), ("month", "11"));
        using var run = Tracker.StartRun("sales", options => options.Parameters["month"] = "12");
        run.SaveDataset("items", Items.Make(3));
        run.Fail(new InvalidOperationException("The price is missing"));

        var card = await CardAsync(run.Id);
        Assert.Multiple(() =>
        {
            Assert.That(
                card,
                Does.Contain("<span class=\"badge bad\">FAILED</span>").And.Contain("InvalidOperationException: The price is missing"));
            Assert.That(card, Does.Contain("Not published, as only a FINISHED run publishes what it wrote:"));
            Assert.That(card, Does.Not.Contain("LoadDataset"));
            Assert.That(card, Does.Contain($"run {good} of ").And.Match("month</th><td[^>]*>11</td><td[^>]*>12</td>"));
        });
        Assert.That(await NoteAsync(run.Id), Does.Contain("FAILED").And.Contain("The price is missing"));
    }

    [Test]
    public async Task RunAsync_Cancelled_HasACardAsKilled()
    {
        using var cancellation = new CancellationTokenSource();
        Run killed = null!;
        Assert.That(
            async () => await Tracker.RunAsync(
                "sales",
                run =>
                {
                    killed = run;
                    cancellation.Cancel();
                    return Task.FromCanceled(cancellation.Token);
                },
                cancellationToken: cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());

        Assert.That(await CardAsync(killed.Id), Does.Contain("<span class=\"badge warn\">KILLED</span>"));
    }

    [Test]
    public async Task Complete_WithoutDatasets_HasAShortCardAgainstTheRunBefore()
    {
        var first = await RunAsync("check", _ => Task.CompletedTask, ("limit", "1"));
        var second = await RunAsync("check", _ => Task.CompletedTask, ("limit", "2"));

        Assert.That(
            await CardAsync(first),
            Does.Contain("This run wrote no dataset.").And.Contain("This is the first run of the process that went well."));
        Assert.That(
            await CardAsync(second),
            Does.Contain($"run {first} of ").And.Match("limit</th><td[^>]*>1</td><td[^>]*>2</td>").And.Not.Contain("<h2>Datasets"));
    }

    [Test]
    public async Task Complete_NestedRun_HasACardThatNamesItsParent()
    {
        using var parent = Tracker.StartRun("sweep");
        using (var child = Tracker.StartRun("sweep", options => options.ParentRunId = parent.Id))
        {
            child.Complete();
            Assert.That(await CardAsync(child.Id), Does.Contain("Part of run").And.Contain(parent.Id));
        }

        parent.Complete();
        Assert.That(await CardAsync(parent.Id), Does.Contain("This is the first run of the process that went well."));
    }

    [Test]
    public async Task Complete_ResumedRun_ShowsWhatTheFirstProcessWrote()
    {
        var started = Tracker.StartRun("sales");
        started.SaveDataset("items", Items.Make(7));
        started.Flush();
        await using (var other = await RunTracker.ConnectAsync(Options().UseHtml()))
        {
            other.ResumeRun(started.Id).Complete();
        }

        Assert.That(await CardAsync(started.Id), Does.Contain("7 rows · 3 columns").And.Contain("<title>Id: 0 to 6"));
    }

    [Test]
    public async Task Complete_BooleansTimesAndFiles_AreShown()
    {
        var day = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc);
        var runId = await RunAsync("sales", async run =>
        {
            await run.SaveDatasetAsync("flags", Enumerable.Range(0, 4).Select(i => new
            {
                Paid = i < 3,
                At = day.AddHours(i),
                Took = TimeSpan.FromSeconds(i),
                Constant = 5,
                Nothing = (double?)null,
                Text = "b" + i,
            }));
            await File.WriteAllTextAsync(Folder["model.bin"], "weights");
            await run.SaveDatasetAsync("model", new FileInfo(Folder["model.bin"]));
        });

        var card = await CardAsync(runId);
        Assert.That(
            card,
            Does.Contain("<title>Paid: 75 % true")
                .And.Contain("<title>At: 2026-11-01 00:00:00 to 2026-11-01 03:00:00")
                .And.Contain("<title>Took: PT0S to PT3S")
                .And.Contain("<title>Constant: 5 to 5"));
        Assert.That(
            card, Does.Contain("b0 … b3").And.Contain("7 bytes · 1 file").And.Not.Contain("<title>Nothing").And.Not.Contain("<title>Text"));
    }

    [TestCase("https://github.com/acme/x.git", "[9f3c2a1b0000](https://github.com/acme/x/commit/{0})")]
    [TestCase("git@gitlab.com:acme/data/x.git", "[9f3c2a1b0000](https://gitlab.com/acme/data/x/-/commit/{0})")]
    [TestCase("git@ssh.dev.azure.com:v3/acme/data/x", "[9f3c2a1b0000](https://dev.azure.com/acme/data/_git/x/commit/{0})")]
    [TestCase("https://code.example.com/acme/x.git", "9f3c2a1b0000")]
    public async Task Complete_CommitOfAForge_IsALinkInTheNote(string remote, string expected)
    {
        var commit = "9f3c2a1b".PadRight(40, '0');
        await ReconnectAsync(options =>
        {
            options.Provenance.Git = false;
            (options.Provenance.Commit, options.Provenance.Remote) = (commit, remote);
        });

        Assert.That(
            await NoteAsync(await PublishAsync()),
            Does.Contain("- code: commit " + expected.Replace("{0}", commit, StringComparison.Ordinal) + "\n"));
    }

    [Test]
    public async Task Complete_ManyRunsAtOnce_EachHasItsCard()
    {
        var runs = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => RunAsync("sales", run => run.SaveDatasetAsync($"items{i % 2}", Items.Make(3)))));

        foreach (var runId in runs)
        {
            Assert.That(await CardAsync(runId), Does.Contain($"@{runId}"));
        }

        Assert.That(Log.Text, Does.Not.Contain("card"));
    }

    [Test]
    public async Task VerifyAsync_RunWithACard_IsSound()
    {
        var runId = await PublishAsync();

        var report = await Tracker.VerifyAsync(runId);

        Assert.That(await HasCardAsync(runId));
        Assert.That(report.Findings, Is.Empty);
    }
}
