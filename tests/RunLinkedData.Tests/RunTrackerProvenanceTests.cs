using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Questions.Comparison;

namespace RunLinkedData.Tests;

public class RunTrackerProvenanceTests : TrackerFixture
{
    [Test]
    public async Task GetProvenance_RunWithARecord_GivesIt()
    {
        var version = await PublishAsync();
        var id = await Tracker.RunAsync("plan", run =>
        {
            run.LogParameter("horizon", 28);
            run.LoadInput("sales/items@latest");
            return Task.CompletedTask;
        });

        var provenance = Tracker.GetProvenance(id);

        Assert.That((provenance.RunId, provenance.Process, provenance.Status), Is.EqualTo((id, "plan", "FINISHED")));
        Assert.That(provenance.Parameters["horizon"], Is.EqualTo("28"));
        Assert.That((provenance.Inputs.Single().RunId, provenance.Inputs.Single().Reference), Is.EqualTo((version, "sales/items@latest")));
        Assert.That(provenance.Machine?.Host, Is.EqualTo(Environment.MachineName));
    }

    [Test]
    public async Task GetProvenance_RunOfAnotherTool_GivesWhatMlflowKnows()
    {
        var version = await PublishAsync();
        var id = await ForeignRunAsync(
            new Tag("mlflow.source.git.commit", "abc"),
            new Tag("rld.executor", "slurm"),
            new Tag("rld.executor.id", "7"),
            new Tag("rld.executor.attempt", "two"),
            new Tag("rld.image", "app:1"));
        await Store.LogBatchAsync(id, new RunBatch { Params = [new Param("a", "1")] });
        await Store.LogInputsAsync(
            id,
            [new DatasetInput
            {
                Dataset = new MlflowDataset { Name = "items", Digest = version, SourceType = "local", Source = "{}" },
                Tags = [new Tag("mlflow.data.context", "input")],
            }]);

        var provenance = Tracker.GetProvenance(id);

        Assert.That(provenance.Notes.Single(), Does.Contain("has no record"));
        Assert.That(provenance.Inputs.Single().RunId, Is.EqualTo(version));
        Assert.That(
            (provenance.Code?.Commit, provenance.Executor?.Kind, provenance.Executor?.Attempt, provenance.Image?.Reference),
            Is.EqualTo(("abc", "slurm", default(int?), "app:1")));
        Assert.That((provenance.Parameters["a"], provenance.Machine), Is.EqualTo(("1", default(object))));
    }

    [TestCase("training")]
    [TestCase("eval")]
    [TestCase("input")]
    [TestCase("whatever")]
    [TestCase(null)]
    public async Task Inputs_ThatOthersHaveLogged_AreInputsInWhateverContext(string? context)
    {
        var version = await PublishAsync();
        var first = await ReadByOthersAsync(context, version, "0f1e2d3c");
        var second = await ReadByOthersAsync(context, version, "ffffffff");

        var provenance = Tracker.GetProvenance(first);
        var graph = Tracker.GetLineage(first);
        var readers = Tracker.GetLineage("sales/items@latest");
        var changes = Tracker.Compare(first, second).Changes;

        Assert.That(provenance.Inputs.Single().RunId, Is.EqualTo(version));
        Assert.That(
            provenance.ExternalInputs.Select(input => (input.Name, input.Version, input.Source)),
            Is.EqualTo(new[] { ("prices", "0f1e2d3c", "train.py") }));
        Assert.That(graph.Nodes.Select(node => node.External?.Name ?? node.RunId), Is.SupersetOf(new[] { version, "prices" }));
        Assert.That(readers.Nodes.Select(node => node.RunId), Is.SupersetOf(new[] { first, second }));
        Assert.That(
            changes.Select(change => (change.Kind, change.Name, change.Original, change.Other)),
            Is.EqualTo(new[] { (ChangeKind.ExternalInput, "prices", "0f1e2d3c", "ffffffff") }));
    }

    [Test]
    public async Task Inputs_ThatOthersHaveLoggedToARunWithARecord_AreNoDamageToIt()
    {
        var version = await PublishAsync();
        await LogByOthersAsync(version, "training", await PublishAsync("prices"), "0f1e2d3c");

        Assert.That(Tracker.Verify(version).Findings.Select(finding => finding.Message), Is.Empty);
        Assert.That(Tracker.GetProvenance(version).ExternalInputs.Single().Name, Is.EqualTo("prices"));
    }

    // As MLflow's Python client logs what it has from a data frame.
    private async Task<string> ReadByOthersAsync(string? context, string version, string digest)
    {
        var id = await ForeignRunAsync();
        await LogByOthersAsync(id, context, version, digest);
        return id;
    }

    private Task LogByOthersAsync(string id, string? context, string version, string digest)
    {
        Tag[] tags = context is null ? [] : [new Tag("mlflow.data.context", context)];
        const string Code = """{"tags": {"mlflow.user": "ann", "mlflow.source.name": "train.py", "mlflow.source.type": "LOCAL"}}""";
        return Store.LogInputsAsync(
            id,
            [
                new DatasetInput
                {
                    Dataset = new MlflowDataset { Name = "prices", Digest = digest, SourceType = "code", Source = Code },
                    Tags = tags,
                },
                new DatasetInput
                {
                    Dataset = new MlflowDataset { Name = "items", Digest = version, SourceType = "local", Source = "{}" },
                    Tags = tags,
                },
            ]);
    }

    [TestCase("{\"run_id\":", "cannot be read")]
    [TestCase("null", "It is null")]
    [TestCase("[]", "cannot be read")]
    [TestCase("RECORD provenance_version 2", "It has version 2, and this library reads version 1")]
    [TestCase("RECORD provenance_version 0", "It has version 0")]
    [TestCase("RECORD run_id \"0123456789abcdef0123456789abcdef\"", "It is that of run '0123456789abcdef0123456789abcdef'")]
    [TestCase("RECORD inputs [null]", "null in a list")]
    [TestCase("RECORD outputs [null]", "null in a list")]
    [TestCase("RECORD external_inputs [null]", "null in a list")]
    [TestCase("RECORD notes [null]", "null in a list")]
    [TestCase("RECORD packages [null]", "null in a list")]
    [TestCase("RECORD environment_variables {\"a\":null}", "null in a list")]
    [TestCase("RECORD parameters null", "cannot be read")]
    [TestCase("RECORD parameters {\"a\":null}", "null in a list")]
    [TestCase("RECORD executor {\"kind\":\"x\"}", "cannot be read")]
    public async Task GetProvenance_RecordIsNotUsable_SaysWhyAndGivesWhatMlflowKnows(string record, string why)
    {
        var id = await ForeignRunAsync();
        await WriteAsync(id, Encoding.UTF8.GetBytes(Change(record, id)));

        var provenance = Tracker.GetProvenance(id);

        Assert.That((provenance.RunId, provenance.Process), Is.EqualTo((id, "foreign")));
        Assert.That(provenance.Notes.Single(), Does.Contain(why));
    }

    [Test]
    public async Task GetProvenance_RecordIsTooLarge_SaysSo()
    {
        var id = await ForeignRunAsync();
        await WriteAsync(id, new byte[(16 << 20) + 1]);

        Assert.That(Tracker.GetProvenance(id).Notes.Single(), Does.Contain("'provenance/run.json' has more than 16,777,216 bytes."));
    }

    [Test]
    public async Task GetProvenance_RecordWithMarkAndUnknownMembers_IsRead()
    {
        var id = await ForeignRunAsync();
        await WriteAsync(id, [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Change("RECORD color \"red\"", id))]);

        Assert.That(Tracker.GetProvenance(id).Notes, Is.Empty);
    }

    [Test]
    public async Task GetProvenance_RecordWithoutOptionalMembers_HasTheirDefaults()
    {
        var id = await ForeignRunAsync();
        await WriteAsync(id, Encoding.UTF8.GetBytes(Change("RECORD executor {\"kind\":\"farm\",\"id\":\"1\"}", id)));

        var provenance = Tracker.GetProvenance(id);

        Assert.That(
            (provenance.Inputs.Count, provenance.Outputs.Count, provenance.ExternalInputs.Count, provenance.Executor?.Details.Count),
            Is.EqualTo((0, 0, 0, (int?)0)));
    }

    [Test]
    public async Task GetProvenance_RecordDiffersFromMlflow_StateAndParametersAreMlflows()
    {
        var id = await ForeignRunAsync();
        await WriteAsync(id, Encoding.UTF8.GetBytes(Change("RECORD parameters {\"a\":\"9\"}", id)));
        await Store.LogBatchAsync(id, new RunBatch { Params = [new Param("a", "1")] });

        var provenance = Tracker.GetProvenance(id);

        Assert.That((provenance.Parameters["a"], provenance.Status, provenance.Process), Is.EqualTo(("1", "RUNNING", "foreign")));
    }

    [Test]
    public void GetProvenance_NoSuchRun_Throws() =>
        Assert.That(
            () => Tracker.GetProvenance(new string('0', 32)),
            Throws.InstanceOf<ReferenceException>().With.Property("Code").EqualTo("RUN_NOT_FOUND"));

    // "RECORD NAME JSON" is a good record with one member changed.
    private static string Change(string record, string runId)
    {
        if (record.Split(' ', 3) is not ["RECORD", var name, var json])
        {
            return record;
        }

        var good = new JsonObject
        {
            ["provenance_version"] = 1,
            ["run_id"] = runId,
            ["run_name"] = "n",
            ["process"] = "p",
            ["experiment_id"] = "9",
            ["status"] = "FINISHED",
            ["started_at"] = "2026-11-24T10:00:00+00:00",
        };
        good[name] = JsonNode.Parse(json);
        return good.ToJsonString();
    }

    private async Task<string> ForeignRunAsync(params Tag[] tags)
    {
        var experiment = (await Store.FindExperimentAsync("foreign"))?.ExperimentId ?? await Store.CreateExperimentAsync("foreign");
        return (await Store.CreateRunAsync(new NewRun { ExperimentId = experiment, StartTime = 1_000, Tags = tags })).Info.RunId;
    }

    private async Task WriteAsync(string runId, byte[] record)
    {
        await using var upload = await (await Tracker.OpenArtifactsAsync(runId)).OpenWriteAsync("provenance/run.json");
        await upload.Content.WriteAsync(record);
        await upload.CommitAsync();
    }
}
