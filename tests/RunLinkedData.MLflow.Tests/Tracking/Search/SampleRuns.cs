using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.MLflow.Tests.Tracking.Search;

/// <summary>Runs with the keys and values that <see cref="SearchClauses"/> asks for.</summary>
internal static class SampleRuns
{
    public static async Task WriteAsync(ITrackingStore store, string experimentId, int count)
    {
        var random = new Random(7);
        for (var i = 0; i < count; i++)
        {
            var start = new NewRun
            {
                ExperimentId = experimentId,
                StartTime = i,
                RunName = i % 3 == 0 ? "x" : "it's",
                UserId = Pick(SearchClauses.Values),
            };
            var run = await store.CreateRunAsync(start);
            await store.LogBatchAsync(run.Info.RunId, new RunBatch
            {
                Metrics = [.. PickKeys().Select(key => new Metric(key, random.Next(6) == 0 ? double.NaN : Pick(SearchClauses.Numbers), 1))],
                Params = [.. PickKeys().Select(key => new Param(key, Pick(SearchClauses.Values)))],
                Tags = [.. PickKeys().Select(key => new Tag(key, Pick(SearchClauses.Values)))],
            });
            await store.LogInputsAsync(run.Info.RunId, [.. Enumerable.Range(0, i % 3).Select(n => new DatasetInput
            {
                Dataset = new MlflowDataset { Name = $"ds{n}", Digest = $"dg{random.Next(2)}", SourceType = "local", Source = "{}" },
                Tags = n == 0 ? [] : [new Tag(DatasetInput.ContextTag, "training")],
            })]);
            if (i % 2 == 0)
            {
                await store.UpdateRunAsync(run.Info.RunId, new RunUpdate { Status = RunStatus.Finished, EndTime = i + 1 });
            }
        }

        T Pick<T>(T[] from) => from[random.Next(from.Length)];
        IEnumerable<string> PickKeys() => SearchClauses.Keys.Where(_ => random.Next(3) > 0).ToArray();
    }
}
