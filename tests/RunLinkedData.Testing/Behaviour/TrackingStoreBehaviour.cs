using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.Testing.Behaviour;

/// <summary>What every <see cref="ITrackingStore"/> does. Derive from it once for each store.</summary>
public abstract partial class TrackingStoreBehaviour
{
    private const long Start = 1_700_000_000_000;

    private int _names;

    /// <summary>A store to test. It may hold data already; the tests keep to experiments of their own.</summary>
    protected abstract Task<ITrackingStore> CreateStoreAsync();

    /// <summary>Whether the store can delete a tag of an experiment; servers before MLflow 3 have no such call and must say so.</summary>
    protected virtual bool DeletesExperimentTags => true;

    protected ITrackingStore Store { get; private set; } = null!;

    [SetUp]
    public async Task OpenStore() => Store = await CreateStoreAsync();

    [TearDown]
    public async Task CloseStore() => await Store.DisposeAsync();

    private string NewName(string stem) => $"{stem} {Guid.NewGuid():N} {_names++}";

    private Task<string> CreateExperimentAsync() => Store.CreateExperimentAsync(NewName("experiment"));

    private async Task<string> CreateRunAsync(string? experimentId = null, long startTime = Start, string? name = null)
    {
        var run = new NewRun { ExperimentId = experimentId ?? await CreateExperimentAsync(), StartTime = startTime, RunName = name };
        return (await Store.CreateRunAsync(run)).Info.RunId;
    }

    private async Task<string> CreateDeletedRunAsync()
    {
        var runId = await CreateRunAsync();
        await Store.DeleteRunAsync(runId);
        return runId;
    }

    private static async Task AssertRefusedAsync(string code, Func<Task> call, string? because = null)
    {
        var error = await Assert.ThrowsAsync<MlflowException>(call, because ?? "it is not refused");
        Assert.That(error!.Code, Is.EqualTo(code), error.Message);
    }

    private static Task AssertInvalidAsync(Func<Task> call, string? because = null) =>
        AssertRefusedAsync(MlflowErrorCode.InvalidParameterValue, call, because);

    private static Task AssertMissingAsync(Func<Task> call, string? because = null) =>
        AssertRefusedAsync(MlflowErrorCode.ResourceDoesNotExist, call, because);

    private const string UnknownRun = "00000000000000000000000000000000";

    private const string UnknownExperiment = "987654321";
}
