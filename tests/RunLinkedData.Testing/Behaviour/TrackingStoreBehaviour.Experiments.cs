using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.Testing.Behaviour;

public abstract partial class TrackingStoreBehaviour
{
    [Test]
    public async Task CreateExperiment_NewName_CanBeReadByIdAndName()
    {
        var name = NewName("a/b:c? ü 日本");
        var id = await Store.CreateExperimentAsync(name, tags: [new Tag("team", "research"), new Tag("a", "")]);

        var byId = await Store.GetExperimentAsync(id);
        var byName = await Store.FindExperimentAsync(name);

        Assert.Multiple(() =>
        {
            Assert.That(byId.ExperimentId, Is.EqualTo(id));
            Assert.That(byId.Name, Is.EqualTo(name));
            Assert.That(byId.LifecycleStage, Is.EqualTo(LifecycleStage.Active));
            Assert.That(byId.ArtifactLocation, Does.EndWith("/" + id));
            Assert.That(byId.CreationTime, Is.GreaterThan(0));
            Assert.That(byId.Tags, Is.EquivalentTo(new[] { new Tag("a", ""), new Tag("team", "research") }));
            Assert.That(byName!.ExperimentId, Is.EqualTo(id));
        });
    }

    [Test]
    public async Task CreateExperiment_LocationGiven_RunsLieBelowIt()
    {
        var id = await Store.CreateExperimentAsync(NewName("located"), "s3://bucket/place?region=x");

        var run = await Store.CreateRunAsync(new NewRun { ExperimentId = id, StartTime = Start });

        Assert.That(run.Info.ArtifactUri, Is.EqualTo($"s3://bucket/place/{run.Info.RunId}/artifacts?region=x"));
    }

    [TestCase("s3://bucket/place#part")]
    [TestCase("s3://bucket/place?x=../up")]
    public async Task CreateExperiment_BadLocation_IsRefused(string location) =>
        await AssertInvalidAsync(() => Store.CreateExperimentAsync(NewName("located"), location));

    [Test]
    public async Task CreateExperiment_NameTaken_IsRefused()
    {
        var name = NewName("taken");
        var id = await Store.CreateExperimentAsync(name);
        await AssertRefusedAsync(MlflowErrorCode.ResourceAlreadyExists, () => Store.CreateExperimentAsync(name));

        await Store.DeleteExperimentAsync(id);

        await AssertRefusedAsync(
            MlflowErrorCode.ResourceAlreadyExists, () => Store.CreateExperimentAsync(name), "a deleted experiment keeps its name");
    }

    [Test]
    public async Task CreateExperiment_NameAtAndOverTheLimit_OnlyTheFirstIsTaken()
    {
        var longest = NewName("").PadRight(TrackingLimits.ExperimentName, 'n');

        Assert.That(await Store.CreateExperimentAsync(longest), Is.Not.Empty);

        await AssertInvalidAsync(() => Store.CreateExperimentAsync(longest + "n"));
        await AssertInvalidAsync(() => Store.CreateExperimentAsync(""));
    }

    [Test]
    public async Task CreateExperiment_TagKeyTwice_IsRefusedAndNothingStays()
    {
        var name = NewName("doubled");

        await AssertRefusedAsync(
            MlflowErrorCode.ResourceAlreadyExists,
            () => Store.CreateExperimentAsync(name, tags: [new Tag("k", "1"), new Tag("k", "2")]));

        Assert.That(await Store.FindExperimentAsync(name), Is.Null);
    }

    [Test]
    public async Task FindExperiment_NoSuchName_GivesNull() => Assert.That(await Store.FindExperimentAsync(NewName("nobody")), Is.Null);

    [TestCase(UnknownExperiment)]
    [TestCase("abc")]
    public async Task AnyExperimentCall_UnknownId_IsMissing(string id)
    {
        await AssertMissingAsync(() => Store.GetExperimentAsync(id));
        await AssertMissingAsync(() => Store.RenameExperimentAsync(id, NewName("x")));
        await AssertMissingAsync(() => Store.DeleteExperimentAsync(id));
        await AssertMissingAsync(() => Store.RestoreExperimentAsync(id));
        await AssertMissingAsync(() => Store.SetExperimentTagAsync(id, new Tag("k", "v")));
        if (DeletesExperimentTags)
        {
            await AssertMissingAsync(() => Store.DeleteExperimentTagAsync(id, "k"));
        }

        await AssertMissingAsync(() => Store.CreateRunAsync(new NewRun { ExperimentId = id, StartTime = Start }));
    }

    [Test]
    public async Task RenameExperiment_ActiveOne_KeepsIdAndLocation()
    {
        var id = await CreateExperimentAsync();
        var before = await Store.GetExperimentAsync(id);
        var name = NewName("renamed");

        await Store.RenameExperimentAsync(id, name);

        var after = await Store.GetExperimentAsync(id);
        Assert.Multiple(() =>
        {
            Assert.That(after.Name, Is.EqualTo(name));
            Assert.That(after.ArtifactLocation, Is.EqualTo(before.ArtifactLocation));
            Assert.That(after.LastUpdateTime, Is.GreaterThanOrEqualTo(before.LastUpdateTime!.Value));
        });
    }

    [Test]
    public async Task RenameExperiment_TakenNameOrDeletedOne_IsRefused()
    {
        var id = await CreateExperimentAsync();
        var other = await Store.GetExperimentAsync(await CreateExperimentAsync());
        await AssertRefusedAsync(MlflowErrorCode.BadRequest, () => Store.RenameExperimentAsync(id, other.Name));

        await Store.DeleteExperimentAsync(id);

        await AssertRefusedAsync(MlflowErrorCode.InvalidState, () => Store.RenameExperimentAsync(id, NewName("late")));
    }

    [Test]
    public async Task DeleteExperiment_WithRuns_DeletesThemAndRestoreBringsThemBack()
    {
        var id = await CreateExperimentAsync();
        var runId = await CreateRunAsync(id);

        await Store.DeleteExperimentAsync(id);

        Assert.That((await Store.GetExperimentAsync(id)).LifecycleStage, Is.EqualTo(LifecycleStage.Deleted));
        Assert.That((await Store.GetRunAsync(runId)).Info.LifecycleStage, Is.EqualTo(LifecycleStage.Deleted));
        await AssertInvalidAsync(() => Store.CreateRunAsync(new NewRun { ExperimentId = id, StartTime = Start }));
        await AssertInvalidAsync(() => Store.SetExperimentTagAsync(id, new Tag("k", "v")));
        await AssertMissingAsync(() => Store.DeleteExperimentAsync(id));

        await Store.RestoreExperimentAsync(id);

        Assert.That((await Store.GetExperimentAsync(id)).LifecycleStage, Is.EqualTo(LifecycleStage.Active));
        Assert.That((await Store.GetRunAsync(runId)).Info.LifecycleStage, Is.EqualTo(LifecycleStage.Active));
        await AssertMissingAsync(() => Store.RestoreExperimentAsync(id));
    }

    [Test]
    public async Task SetExperimentTag_Twice_LastValueCountsAndDeleteRemovesIt()
    {
        var id = await CreateExperimentAsync();

        await Store.SetExperimentTagAsync(id, new Tag("k", "1"));
        await Store.SetExperimentTagAsync(id, new Tag("k", "2"));
        Assert.That((await Store.GetExperimentAsync(id)).Tags, Is.EqualTo(new[] { new Tag("k", "2") }));

        if (!DeletesExperimentTags)
        {
            await AssertRefusedAsync(MlflowErrorCode.EndpointNotFound, () => Store.DeleteExperimentTagAsync(id, "k"));
            return;
        }

        await Store.DeleteExperimentTagAsync(id, "k");
        Assert.That((await Store.GetExperimentAsync(id)).Tags, Is.Empty);
        await AssertMissingAsync(() => Store.DeleteExperimentTagAsync(id, "k"));
    }

    [Test]
    public async Task SetExperimentTag_OverTheLimits_IsRefused()
    {
        var id = await CreateExperimentAsync();

        await Store.SetExperimentTagAsync(id, new Tag(new string('k', 250), new string('v', 5000)));

        await AssertInvalidAsync(() => Store.SetExperimentTagAsync(id, new Tag(new string('k', 251), "")));
        var tooLong = new string('v', TrackingLimits.ExperimentTagValue + 1);
        await AssertInvalidAsync(() => Store.SetExperimentTagAsync(id, new Tag("k", tooLong)));
    }

    [Test]
    public async Task SearchExperiments_FilterOrderAndPages_GiveEachOnce()
    {
        var stem = Guid.NewGuid().ToString("N");
        foreach (var name in new[] { "c", "a", "e", "b", "d" })
        {
            await Store.CreateExperimentAsync($"{stem}-{name}", tags: [new Tag("letter", name)]);
        }

        var names = new List<string>();
        var pages = 0;
        string? token = null;
        do
        {
            var page = await Store.SearchExperimentsAsync(new ExperimentQuery
            {
                Filter = $"name LIKE '{stem}-%' AND tags.letter != 'e'",
                OrderBy = ["name DESC"],
                MaxResults = 2,
                PageToken = token,
            });
            names.AddRange(page.Items.Select(experiment => experiment.Name[(stem.Length + 1)..]));
            token = page.NextPageToken;
            pages++;
        }
        while (token is not null);

        Assert.That(names, Is.EqualTo(new[] { "d", "c", "b", "a" }));
        Assert.That(pages, Is.EqualTo(2), "a full last page of experiments has no token");
    }

    [Test]
    public async Task SearchExperiments_ViewTypes_SelectByStage()
    {
        var stem = Guid.NewGuid().ToString("N");
        var kept = await Store.CreateExperimentAsync(stem + "-kept");
        var gone = await Store.CreateExperimentAsync(stem + "-gone");
        await Store.DeleteExperimentAsync(gone);

        async Task<string[]> FindAsync(ViewType view) => [.. (await Store.SearchExperimentsAsync(
            new ExperimentQuery { Filter = $"name LIKE '{stem}%'", ViewType = view, OrderBy = ["experiment_id"] }))
            .Items.Select(e => e.ExperimentId)];

        Assert.That(await FindAsync(ViewType.ActiveOnly), Is.EqualTo(new[] { kept }));
        Assert.That(await FindAsync(ViewType.DeletedOnly), Is.EqualTo(new[] { gone }));
        Assert.That(await FindAsync(ViewType.All), Is.EqualTo(new[] { kept, gone }));
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(50_001)]
    public async Task Search_PageSizeOutOfRange_IsRefused(int maxResults)
    {
        await AssertInvalidAsync(() => Store.SearchExperimentsAsync(new ExperimentQuery { MaxResults = maxResults }));
        await AssertInvalidAsync(() => Store.SearchRunsAsync(new RunQuery { ExperimentIds = ["0"], MaxResults = maxResults }));
    }

    [TestCase("garbage")]
    [TestCase("e30=")]
    public async Task Search_BadPageToken_IsRefused(string token)
    {
        await AssertInvalidAsync(() => Store.SearchExperimentsAsync(new ExperimentQuery { PageToken = token }));
        await AssertInvalidAsync(() => Store.SearchRunsAsync(new RunQuery { ExperimentIds = ["0"], PageToken = token }));
    }
}
