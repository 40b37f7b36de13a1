using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
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
    public async Task Save_WhereTheRestOfAFailedSaveMayNotBeDeleted_TakesItsPlace()
    {
        await LeaveAsync("part-00000.parquet");

        await NewWriter().WriteRowsAsync("sales", Sale.Make(5), new SaveDatasetOptions());

        Assert.That(await (await OpenAsync("sales")).ReadRowsAsync<Sale>(), Is.EqualTo(Sale.Make(5)));
    }

    [Test]
    public async Task Save_FilesWhereTheRestOfAFailedSaveMayNotBeDeleted_TakeItsPlace()
    {
        await LeaveAsync("deep/in/it/a.txt");
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["deep/in/it"]);
        await File.WriteAllTextAsync(folder["deep/in/it/a.txt"], "new");

        await NewWriter().WriteFolderAsync("sales", folder.Path);

        Assert.That(await File.ReadAllTextAsync(PathOf("sales", "deep/in/it/a.txt")), Is.EqualTo("new"));
    }

    [TestCase("part-00001.parquet")]
    [TestCase("deep/a.txt")]
    public async Task Save_RestOfAFailedSaveHasOtherNames_IsRefusedAndSaysWhatToDo(string rest)
    {
        await LeaveAsync(rest);

        var error = await Assert.ThrowsAsync<DatasetException>(
            () => NewWriter().WriteRowsAsync("sales", Sale.Make(5), new SaveDatasetOptions()));

        Assert.That(error!.Code, Is.EqualTo(ErrorCode.DatasetExists));
        Assert.That(error.Message, Does.Contain($"'datasets/sales/{rest}'").And.Contain("another name, or in a new run"));
        Assert.That(File.Exists(PathOf("sales", "_manifest.json")), Is.False);
    }

    [Test]
    public async Task Save_AgainInASharedRunAfterOneThatFailed_IsNotTakenForThatOfAnotherProgram()
    {
        var writer = NewWriter(isShared: true);
        await Assert.ThrowsAsync<IOException>(() => writer.WriteRowsAsync("sales", Broken(), new SaveDatasetOptions()));

        await writer.WriteRowsAsync("sales", Sale.Make(5), new SaveDatasetOptions());

        Assert.That(await (await OpenAsync("sales")).ReadRowsAsync<Sale>(), Is.EqualTo(Sale.Make(5)));
        var other = await Assert.ThrowsAsync<DatasetException>(
            () => NewWriter(isShared: true).WriteRowsAsync("sales", Sale.Make(5), new SaveDatasetOptions()));
        Assert.That(other!.Code, Is.EqualTo(ErrorCode.DatasetExists));
    }

    [Test]
    public async Task Save_LaterAttemptOfAMember_LeavesTheSameAndReplacesOther([Values(5, 3)] int rows)
    {
        var first = await NewWriter(isShared: true, new PartName(2, 1)).WriteRowsAsync("sales", Sale.Make(5));

        var second = await NewWriter(isShared: true, new PartName(2, 2)).WriteRowsAsync("sales", Sale.Make(rows));

        var sales = await OpenAsync("sales");
        Assert.That(await sales.ReadRowsAsync<Sale>(), Is.EqualTo(Sale.Make(rows)));
        Assert.That((sales.Manifest.MemberIndex, sales.Manifest.MemberAttempt), Is.EqualTo(((int?)2, (int?)(rows == 5 ? 1 : 2))));
        Assert.That(second.CreatedAt, rows == 5 ? Is.EqualTo(first.CreatedAt) : Is.Not.EqualTo(first.CreatedAt));
    }

    private static IEnumerable<Sale> Broken()
    {
        yield return Sale.Make(1)[0];
        throw new IOException("The source broke off.");
    }

    private async Task LeaveAsync(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf("sales", path))!);
        await File.WriteAllTextAsync(PathOf("sales", path), "of a program that was killed");
    }

    private DatasetWriter NewWriter(bool isShared = false, PartName? member = null) =>
        new(new WriteOnly(Artifacts), RunId, DatasetFormats.BuiltIn, TimeProvider.System, isShared: isShared, member: member);

    private sealed class WriteOnly(IArtifactStore inner) : WrappedArtifacts(inner)
    {
        public override Task DeleteAsync(string path, CancellationToken cancellationToken = default) =>
            Task.FromException(new MlflowException(MlflowErrorCode.PermissionDenied, "Permission denied"));
    }
}
