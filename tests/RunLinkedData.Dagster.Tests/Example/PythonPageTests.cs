using System.Text.RegularExpressions;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Dagster.Tests.Example;

/// <summary>The blocks of Python of the page <c>docs/python.md</c> do what it says, each where there is what it imports.</summary>
public sealed partial class PythonPageTests
{
    private TemporaryFolder _folder = null!;
    private string _runId = null!;

    private string TrackingUri => $"sqlite:///{_folder["mlflow.db"]}";

    [SetUp]
    public async Task SaveAsync()
    {
        _folder = new TemporaryFolder();
        await using var tracker = await RunTracker.ConnectAsync(new RunTrackerOptions { TrackingUri = TrackingUri });
        _runId = await tracker.RunAsync("demand-forecast", run => run.SaveDatasetAsync(
            "forecasts",
            Enumerable.Range(1, 5).Select(day => new { Date = new DateOnly(2026, 11, day), Units = day == 3 ? (long?)null : day })));
    }

    [TearDown]
    public void Delete() => _folder.Dispose();

    [TestCase("import mlflow", "print(run.info.run_id, sorted(os.listdir(folder)))", "['_manifest.json', 'part-00000.parquet']", "mlflow")]
    [TestCase("def read_pandas", "print(read_pandas(folder)['Units'])", "Name: Units, dtype: int64[pyarrow]", "pandas", "pyarrow")]
    [TestCase("def read_polars", "print(read_polars(folder).schema)", "('Units', Int64)", "polars")]
    [TestCase("from rld_dagster import VersionStore", "print(plan.read()['Order'].to_pylist())", "[1, 2, None, 4, 5]", "pyarrow")]
    [TestCase(
        "import RunVersionIOManager",
        """
        instance = dg.DagsterInstance.ephemeral()
        for shop in ("north", "south"):
            dg.materialize([forecasts], partition_key=shop, instance=instance, resources=defs.resources)
        print(dg.materialize([forecasts, plan], selection=[plan], instance=instance, resources=defs.resources).success)
        print(defs.load_asset_value("plan", instance=instance)["shop"].to_pylist())
        """,
        "True\n['north', 'south']",
        "dagster", "pyarrow")]
    public async Task Block_OfThePage_DoesWhatItSays(string block, string then, string expected, params string[] packages)
    {
        var python = await RealPython.RequireAsync(packages);
        var code = await BlockAsync(block);
        var names = $"""
            import os
            tracking_uri, run_id, folder = {Text(TrackingUri)}, {Text(_runId)}, {Text(FolderOf(_runId))}
            """;

        var printed = await python.RunAsync(
            _folder.Path, [new("MLFLOW_TRACKING_URI", TrackingUri)], "-c", $"{names}\n{code}\n{then}");

        Assert.That(printed.ReplaceLineEndings("\n"), Does.Contain(expected));
    }

    [TestCase("def read_pandas", "read_pandas(folder)", "pandas", "pyarrow")]
    [TestCase("def read_polars", "read_polars(folder)", "polars")]
    public async Task Reader_OfADamagedFile_Fails(string block, string then, params string[] packages)
    {
        var python = await RealPython.RequireAsync(packages);
        var code = await BlockAsync(block);
        await File.AppendAllTextAsync(Path.Combine(FolderOf(_runId), "part-00000.parquet"), "x");

        Assert.That(
            async () => await python.RunAsync(_folder.Path, [], "-c", $"folder = {Text(FolderOf(_runId))}\n{code}\n{then}"),
            Throws.InstanceOf<AssertionException>().With.Message.Contains("AssertionError"));
    }

    private static async Task<string> BlockAsync(string part)
    {
        var page = (await File.ReadAllTextAsync(Repository.PathOf("docs", "python.md"))).ReplaceLineEndings("\n");
        return Block().Matches(page).Select(match => match.Groups[1].Value).Single(code => code.Contains(part, StringComparison.Ordinal));
    }

    private string FolderOf(string runId) => Directory.GetDirectories(_folder["mlruns"], runId, SearchOption.AllDirectories)
        .Select(folder => Path.Combine(folder, "artifacts", "datasets", "forecasts"))
        .Single();

    private static string Text(string value) => $"r'{value}'";

    [GeneratedRegex("```python\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
