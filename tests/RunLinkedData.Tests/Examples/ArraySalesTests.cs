using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Examples;

/// <summary>The example whose members make one version together.</summary>
public sealed class ArraySalesTests
{
    [Test]
    public async Task Array_OfItsOwnMembers_IsOneVersionOfBothDatasets()
    {
        using var folder = new TemporaryFolder();

        using var program = await ExampleProgram.RunAsync("ArraySales", folder.Path, "--shops", "3");

        Assert.That(program.ExitCode, Is.Zero, program.Error);
        await using var tracker = RunTracker.Connect($"sqlite:///{folder["mlflow.db"]}");
        var sales = await tracker.LoadDatasetAsync("array-sales/sales@latest");
        var takings = await tracker.LoadDatasetAsync("takings", sales.RunId);
        Assert.That((sales.Manifest.Rows, takings.Manifest.Rows), Is.EqualTo((3L * 31 * 4, 3L)));
        Assert.That(program.Output, Does.Contain($"sales@{sales.RunId}: 372 rows of 3 shops").And.Contain($"takings@{sales.RunId}"));
        Assert.That((await tracker.GetProvenanceAsync(sales.RunId)).Parameters["month"], Is.EqualTo("2026-10"));
    }
}
