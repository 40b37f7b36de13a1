using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Versions.Finding;

/// <summary>The source of a dataset on a run, as MLflow's own Python resolves and loads it.</summary>
public sealed class DatasetSourceTests(StoreKind kind) : VersionFixture(kind)
{
    private const string Load = """
        import mlflow, os, sys
        loaded = mlflow.data.get_source(mlflow.get_run(sys.argv[1]).inputs.dataset_inputs[0]).load()
        print(",".join(sorted(os.listdir(loaded))))
        """;

    private readonly StoreKind _kind = kind;

    [Test]
    public async Task Source_OfWhatARunWroteAndOfWhatARunRead_LoadsTheFiles()
    {
        Assume.That(_kind, Is.Not.EqualTo(StoreKind.ServerHere), "Python's client asks that server for what it has not.");
        var writer = await PublishAsync();
        await using var reader = await Writer.StartRunAsync("reader");
        await reader.LoadInputAsync($"{Process}/items@{writer}");
        await reader.CompleteAsync();

        foreach (var run in (string[])[writer, reader.Id])
        {
            var printed = await RealMlflow.RunPythonAsync(Tracker.TrackingStore.TrackingUri, Load, run);
            Assert.That(printed.Trim().Split('\n')[^1], Is.EqualTo("_manifest.json,part-00000.parquet"), run);
        }
    }
}
