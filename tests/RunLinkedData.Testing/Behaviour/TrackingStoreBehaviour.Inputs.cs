using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Testing.Behaviour;

public abstract partial class TrackingStoreBehaviour
{
    private static DatasetInput Input(string name, string digest, string? context = null) => new()
    {
        Dataset = new MlflowDataset { Name = name, Digest = digest, SourceType = "local", Source = """{"uri": "/data"}""" },
        Tags = context is null ? [] : [new Tag(DatasetInput.ContextTag, context)],
    };

    [Test]
    public async Task LogInputs_AllFields_ReadBackTheSame()
    {
        var runId = await CreateRunAsync();
        var input = new DatasetInput
        {
            Dataset = new MlflowDataset
            {
                Name = NewName("iris"),
                Digest = "8df309c1",
                SourceType = "http",
                Source = """{"url": "x"}""",
                Schema = """{"mlflow_colspec": []}""",
                Profile = """{"num_rows": 3}""",
            },
            Tags = [new Tag(DatasetInput.ContextTag, "training"), new Tag("z", "1")],
        };

        await Store.LogInputsAsync(runId, [input]);

        var read = (await Store.GetRunAsync(runId)).Inputs.Single();
        Assert.That(read.Dataset, Is.EqualTo(input.Dataset));
        Assert.That(read.Tags, Is.EquivalentTo(input.Tags));
        Assert.That(read.Context, Is.EqualTo("training"));
    }

    [Test]
    public async Task LogInputs_SameAgain_FirstDescriptionAndTagsStay()
    {
        var runId = await CreateRunAsync();
        var name = NewName("d");
        await Store.LogInputsAsync(runId, [Input(name, "1", "first"), Input(name, "1", "second"), Input(name, "2")]);

        await Store.LogInputsAsync(runId, [Input(name, "1", "third")]);

        var inputs = (await Store.GetRunAsync(runId)).Inputs;
        Assert.That(
            inputs.Select(input => (input.Dataset.Digest, input.Context)), Is.EquivalentTo(new[] { ("1", "first"), ("2", (string?)null) }));
        Assert.That(inputs.Select(input => input.Dataset.Schema), Is.All.Null);
    }

    [Test]
    public async Task LogInputs_SameDatasetInTwoExperiments_IsAnInputOfBoth()
    {
        var name = NewName("shared");
        var (firstExperiment, secondExperiment) = (await CreateExperimentAsync(), await CreateExperimentAsync());
        var first = await CreateRunAsync(firstExperiment);
        await Store.LogInputsAsync(first, [Input(name, "1", "a")]);
        var second = await CreateRunAsync(secondExperiment);

        await Store.LogInputsAsync(
            second,
            [new DatasetInput { Dataset = new MlflowDataset { Name = name, Digest = "1", SourceType = "other", Source = "{}" } }]);

        // Up to 3.6 both experiments share the row of the first.
        var ofSecond = (await Store.GetRunAsync(second)).Inputs.Single();
        Assert.That((await Store.GetRunAsync(first)).Inputs.Single().Dataset.SourceType, Is.EqualTo("local"));
        Assert.That(
            ofSecond.Dataset with { SourceType = "", Source = "" },
            Is.EqualTo(new MlflowDataset { Name = name, Digest = "1", SourceType = "", Source = "" }));
        Assert.That(ofSecond.Dataset.SourceType, Is.EqualTo("other").Or.EqualTo("local"));
        Assert.That(ofSecond.Context, Is.Null);
        var both = await Store.SearchDatasetsAsync([firstExperiment, secondExperiment]);
        Assert.That(
            both.Select(summary => (summary.Name, summary.Digest, summary.Context)),
            Is.EquivalentTo(new[] { (name, "1", "a"), (name, "1", (string?)null) }));
        Assert.That(both.Select(summary => summary.ExperimentId), Does.Contain(firstExperiment));
    }

    [Test]
    public async Task LogInputs_OverTheLimits_IsRefused()
    {
        var runId = await CreateRunAsync();
        static DatasetInput Tagged(params Tag[] tags) => new()
        {
            Dataset = new MlflowDataset { Name = "d", Digest = "1", SourceType = "local", Source = "{}" },
            Tags = tags,
        };

        await AssertInvalidAsync(() => Store.LogInputsAsync(runId, [Input(new string('n', 501), "1")]));
        await AssertInvalidAsync(() => Store.LogInputsAsync(runId, [Input("n", new string('1', 37))]));
        await AssertInvalidAsync(() => Store.LogInputsAsync(
            runId,
            [new() { Dataset = new() { Name = "d", Digest = "1", SourceType = "local", Source = new string(' ', 65_536) } }]));
        await AssertInvalidAsync(() => Store.LogInputsAsync(
            runId,
            [new()
            {
                Dataset = new() { Name = "d", Digest = "1", SourceType = "local", Source = "", Schema = new string(' ', 1_048_576) },
            }]));
        await AssertInvalidAsync(() => Store.LogInputsAsync(runId, [Tagged(new Tag(new string('k', 256), ""))]));
        await AssertInvalidAsync(() => Store.LogInputsAsync(runId, [Tagged(new Tag("k", new string('v', 501)))]));
        await AssertRefusedAsync(
            MlflowErrorCode.BadRequest, () => Store.LogInputsAsync(runId, [Tagged(new Tag("k", "1"), new Tag("k", "2"))]));
        Assert.That((await Store.GetRunAsync(runId)).Inputs, Is.Empty);
    }

    [Test]
    public async Task SearchDatasets_NoneOrTooManyExperiments_IsRefused()
    {
        await AssertInvalidAsync(() => Store.SearchDatasetsAsync([]));
        await AssertInvalidAsync(() => Store.SearchDatasetsAsync([.. Enumerable.Repeat("0", 21)]));
    }
}
