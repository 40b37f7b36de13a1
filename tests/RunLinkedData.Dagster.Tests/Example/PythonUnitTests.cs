using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Dagster.Tests.Example;

/// <summary>The tests of <c>rld_dagster.py</c> that are written in Python.</summary>
public sealed class PythonUnitTests
{
    [Test]
    public async Task ReadingAndWriting_WithPyarrowAlone_DoesAsItsTestsSay() => await RunAsync("pyarrow");

    [Test]
    public async Task IOManager_OnARealDagster_DoesAsItsTestsSay() => await RunAsync("dagster", "pyarrow");

    private static async Task RunAsync(params string[] packages)
    {
        var python = await RealPython.RequireAsync(packages);
        var printed = await python.RunAsync(Repository.PathOf("examples", "Dagster"), [], "-m", "unittest", "test_rld_dagster");

        Assert.That(printed, Does.Match(@"Ran [1-9]\d* tests").And.Contain("\nOK"));
        if (packages.Contains("dagster"))
        {
            Assert.That(printed, Does.Not.Match(@"skipped=([2-9]|\d\d)"), "only pandas may be missing");
        }
    }
}
