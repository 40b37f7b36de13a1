using System.Globalization;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Sqlite;

namespace RunLinkedData.Worker;

/// <summary>RunLinkedData.Worker TRACKING_URI EXPERIMENT RUNS POINTS</summary>
/// <remarks>
/// Creates runs and logs points to each, one call a point. Prints "RUN_ID STEP" when a point is stored; 0 runs means for ever.
/// </remarks>
internal static class PointsWorker
{
    public static async Task WorkAsync(string[] args)
    {
        var runs = int.Parse(args[2], CultureInfo.InvariantCulture);
        var points = int.Parse(args[3], CultureInfo.InvariantCulture);
        await using var store = await SqliteTrackingStore.OpenAsync(args[0]);
        var experimentId = await FindOrCreateExperimentAsync(store, args[1]);

        for (var i = 0; runs == 0 || i < runs; i++)
        {
            var run = await store.CreateRunAsync(new NewRun { ExperimentId = experimentId, StartTime = i });
            for (var step = 0; step < points; step++)
            {
                await store.LogBatchAsync(run.Info.RunId, new RunBatch
                {
                    Metrics = [new Metric("m", step, step, step), new Metric("twin", step, step, step)],
                    Tags = [new Tag("step", step.ToString(CultureInfo.InvariantCulture))],
                });
                Console.WriteLine($"{run.Info.RunId} {step}");
            }

            await store.UpdateRunAsync(run.Info.RunId, new RunUpdate { Status = RunStatus.Finished, EndTime = i });
        }
    }

    private static async Task<string> FindOrCreateExperimentAsync(SqliteTrackingStore store, string name)
    {
        if (await store.FindExperimentAsync(name) is { } found)
        {
            return found.ExperimentId;
        }

        try
        {
            return await store.CreateExperimentAsync(name);
        }
        catch (MlflowException error) when (error.Code == MlflowErrorCode.ResourceAlreadyExists)
        {
            // Another worker was quicker.
            return (await store.FindExperimentAsync(name))!.ExperimentId;
        }
    }
}
