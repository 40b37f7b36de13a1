using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Datasets.Comparison;
using RunLinkedData.Datasets.Referencing;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Sources;
using RunLinkedData.Lake.Tests.Delta;
using RunLinkedData.Lake.Tests.Iceberg;
using RunLinkedData.Model;
using RunLinkedData.Questions.Freshness;
using RunLinkedData.Questions.Verification;

namespace RunLinkedData.Lake.Tests.References;

/// <summary>Tables of lakes that runs read as external inputs, and what becomes of the pins when the tables go on.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ExternalInputTests : ReferenceFixture, IDisposable
{
    private readonly DeltaFolder _delta = new();
    private readonly IcebergFolder _iceberg = new();

    protected override IEnumerable<IVersionSource> Sources =>
    [
        new DeltaSource(),
        new IcebergSource([new LocationMap(FileLocation.TryParse(IcebergFolder.Location)!, FileLocation.TryParse(_iceberg.Path)!)]),
    ];

    [SetUp]
    public void MakeTables()
    {
        _delta.WriteIds("a", 1, 2);
        _delta.Create(_delta.Add("a", rows: 2));
        _delta.WriteIds("b", 3);
        _delta.Commit(1, _delta.Add("b", rows: 1));
        _iceberg.Snapshot(1, _iceberg.Manifest("metadata/a.avro", _iceberg.Numbers("data/a.parquet", 1, 2)));
        _iceberg.Write();
    }

    public void Dispose()
    {
        _delta.Dispose();
        _iceberg.Dispose();
    }

    [Test]
    public async Task Delta_TableGoesOn_ThePinnedVersionIsRead()
    {
        var runId = await LogAsync(_delta.Path);
        _delta.WriteIds("c", 4);
        _delta.Commit(2, DeltaFolder.Remove("a"), _delta.Add("c", rows: 1));

        var input = (await Tracker.GetProvenanceAsync(runId)).ExternalInputs.Single();
        Assert.That((input.Version, input.Source), Is.EqualTo(("1", new Uri(_delta.Path).AbsoluteUri)));
        Assert.That(await IdsAsync(runId), Is.EqualTo(new long[] { 1, 2, 3 }));
        Assert.That(await VerifyAsync(runId), Is.Empty);
        Assert.That(await IdsAsync(await LogAsync(_delta.Path)), Is.EqualTo(new long[] { 3, 4 }));
    }

    [Test]
    public async Task Delta_Vacuumed_IsMissing()
    {
        var runId = await LogAsync(_delta.Path);
        _delta.Commit(2, DeltaFolder.Remove("a"));
        File.Delete(_delta["a"]);

        var finding = (await VerifyAsync(runId)).Single();

        Assert.That(finding.Kind, Is.EqualTo(VerificationFindingKind.InputMissing));
        Assert.That(finding.Message, Does.Contain("external input 'table' (version 1)").And.Contain(new Uri(_delta["a"]).AbsoluteUri));
        Assert.That(() => IdsAsync(runId), Throws.TypeOf<DatasetCorruptException>());
    }

    [Test]
    public async Task Delta_LogWasCleanedUp_IsMissing()
    {
        var runId = await LogAsync(_delta.Path);
        File.Delete(_delta[$"_delta_log/{0:D20}.json"]);

        Assert.That((await VerifyAsync(runId)).Single().Kind, Is.EqualTo(VerificationFindingKind.InputMissing));
    }

    [Test]
    public async Task Delta_MadeAnewWithTheSameNumber_IsChanged()
    {
        var runId = await LogAsync(_delta.Path);
        _delta.WriteIds("b", 7, 8, 9);
        _delta.Commit(1, _delta.Add("b", rows: 3));

        var finding = (await VerifyAsync(runId)).Single();

        Assert.That(finding.Kind, Is.EqualTo(VerificationFindingKind.InputChanged));
        Assert.That(finding.Message, Does.Contain("is not what was pinned").And.Contain("'b'"));
    }

    [Test]
    public async Task Delta_TwoVersions_AreCompared()
    {
        var (one, two) = (await LogAsync(_delta.Path, options => options.Version = "0"), await LogAsync(_delta.Path));

        var input = (await Tracker.CompareAsync(one, two)).ExternalInputs.Single();

        Assert.That((input.Original.Version, input.Other.Version), Is.EqualTo(("0", "1")));
        Assert.That(
            (input.Content.Outcome, input.Content.Original!.Rows, input.Content.Other!.Rows),
            Is.EqualTo((DatasetOutcome.Different, 2, 3)));
        Assert.That(input.Content.Other.Files.Except(input.Content.Original.Files).Single().Path, Is.EqualTo("b"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Delta_Status_IsThatOfTheVersionItIsAt(bool isPinned)
    {
        await Tracker.RunAsync("lake", async run =>
        {
            if (isPinned)
            {
                await run.LogExternalInputAsync(Name, _delta.Path);
            }
            else
            {
                run.LogExternalInput(Name, _delta.Path, "1");
            }

            await run.SaveDatasetAsync("items", new[] { new Numbered(1) });
        });
        Assert.That((await StatusAsync()).State, Is.EqualTo(FreshnessState.Fresh));

        _delta.WriteIds("c", 4);
        _delta.Commit(2, _delta.Add("c", rows: 1));
        var reason = (await StatusAsync()).Reasons.Single();
        Assert.That(
            (reason.Kind, reason.State, reason.Used, reason.Newest),
            Is.EqualTo((StatusReasonKind.ExternalInput, FreshnessState.Stale, "1", "2")));

        File.Delete(_delta[$"_delta_log/{2:D20}.json"]);
        _delta.WriteIds("b", 7, 8, 9);
        _delta.Commit(1, _delta.Add("b", rows: 3));
        var anew = (await StatusAsync()).Reasons;
        Assert.That(anew, Has.Count.EqualTo(isPinned ? 1 : 0));
        Assert.That(anew.Select(found => found.Message), Has.All.EndsWith("was made anew under the same version"));
    }

    [Test]
    public async Task Iceberg_Status_IsThatOfTheSnapshotItIsAt()
    {
        await Tracker.RunAsync("lake", async run =>
        {
            await run.LogExternalInputAsync(Name, _iceberg.Path);
            await run.SaveDatasetAsync("items", new[] { new Numbered(1) });
        });
        Assert.That((await StatusAsync()).State, Is.EqualTo(FreshnessState.Fresh));

        _iceberg.Snapshot(2, _iceberg.Manifest("metadata/b.avro", _iceberg.Numbers("data/b.parquet", 3)));
        _iceberg.Write("v2.metadata.json");

        var reason = (await StatusAsync()).Reasons.Single();
        Assert.That((reason.State, reason.Used, reason.Newest), Is.EqualTo((FreshnessState.Stale, "101", "102")));
    }

    [Test]
    public async Task Iceberg_Snapshot_IsRecordedByItsIdAndReadLater()
    {
        var runId = await LogAsync(_iceberg.Path);
        _iceberg.Snapshot(2, _iceberg.Manifest("metadata/b.avro", _iceberg.Numbers("data/b.parquet", 3)));
        _iceberg.Write("v2.metadata.json");

        Assert.That((await Tracker.GetProvenanceAsync(runId)).ExternalInputs.Single().Version, Is.EqualTo("101"));
        Assert.That((await Tracker.LoadExternalInputAsync(Name, runId, "101")).Manifest.Rows, Is.EqualTo(2));
        Assert.That(await VerifyAsync(runId), Is.Empty);
    }

    [Test]
    public async Task Iceberg_SnapshotHasExpired_IsMissing()
    {
        var runId = await LogAsync(_iceberg.Path);
        File.Delete(_iceberg["metadata/a.avro"]);
        File.Delete(_iceberg["data/a.parquet"]);
        _iceberg.Snapshot(2, _iceberg.Manifest("metadata/b.avro", _iceberg.Numbers("data/b.parquet", 3)));
        _iceberg.Change = metadata => metadata["snapshots"] = new JsonArray(metadata["snapshots"]![1]!.DeepClone());
        _iceberg.Write("v2.metadata.json");
        File.Delete(_iceberg["metadata/v1.metadata.json"]);

        var finding = (await VerifyAsync(runId)).Single();

        Assert.That(finding.Kind, Is.EqualTo(VerificationFindingKind.InputMissing));
        Assert.That(finding.Message, Does.Contain("(version 101)"));
    }

    private async Task<DatasetStatus> StatusAsync() =>
        (await Tracker.StatusAsync("lake", "items", options => options.CompareCode = false)).Datasets.Single();

    private Task<string> LogAsync(string location, Action<LogExternalInputOptions>? configure = null) =>
        Tracker.RunAsync("lake", run => run.LogExternalInputAsync(Name, location, configure));

    private async Task<IEnumerable<long>> IdsAsync(string runId)
    {
        var dataset = await Tracker.LoadExternalInputAsync(Name, runId);
        return (await dataset.ReadRowsAsync<Numbered>()).Select(row => row.Id).Order();
    }

    // The same without reading anything.
    private async Task<IReadOnlyList<VerificationFinding>> VerifyAsync(string runId)
    {
        var read = (await Tracker.VerifyAsync(runId)).Findings;
        var quick = (await Tracker.VerifyAsync(runId, options => options.Rehash = false)).Findings;
        Assert.That(quick, Is.EqualTo(read));
        return read;
    }

    private sealed record Numbered(long Id);
}
