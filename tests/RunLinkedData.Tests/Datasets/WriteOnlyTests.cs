using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets;

/// <summary>Artifacts that may be written and not deleted, as MLflow's permission EDIT has it.</summary>
public sealed class WriteOnlyTests : DatasetFixture
{
    [Test]
    public async Task Save_WhereNothingMayBeDeleted_Publishes()
    {
        await NewWriter().WriteRowsAsync("sales", Sale.Make(5), new SaveDatasetOptions());

        Assert.That(await (await OpenAsync("sales")).ReadRowsAsync<Sale>(), Is.EqualTo(Sale.Make(5)));
    }

    [Test]
    public async Task Save_WhereTheRestOfAFailedSaveMayNotBeDeleted_IsRefused()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf("sales", "part-00000.parquet"))!);
        await File.WriteAllTextAsync(PathOf("sales", "part-00000.parquet"), "of a program that was killed");

        var error = await Assert.ThrowsAsync<MlflowException>(
            () => NewWriter().WriteRowsAsync("sales", Sale.Make(5), new SaveDatasetOptions()));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.PermissionDenied));
    }

    private DatasetWriter NewWriter() => new(new WriteOnly(Artifacts), RunId, DatasetFormats.BuiltIn, TimeProvider.System);

    private sealed class WriteOnly(IArtifactStore inner) : WrappedArtifacts(inner)
    {
        public override Task DeleteAsync(string path, CancellationToken cancellationToken = default) =>
            Task.FromException(new MlflowException(MlflowErrorCode.PermissionDenied, "Permission denied"));
    }
}
