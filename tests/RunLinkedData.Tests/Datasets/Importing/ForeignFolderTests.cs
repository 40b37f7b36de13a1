using NUnit.Framework;
using RunLinkedData.Model;

namespace RunLinkedData.Tests.Datasets.Importing;

/// <summary>
/// Any number of Parquet files that lie on this machine: each comes in with the values that DuckDB reads, or is refused by one line.
/// </summary>
public class ForeignFolderTests : ImportFixture
{
    private const string Variable = "RLD_TEST_PARQUET_FOLDER";

    [Test]
    public async Task EveryFile_ComesInAsDuckDbReadsIt_OrIsRefusedByOneLine()
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(folder))
        {
            Assert.Ignore($"{Variable} names no folder of Parquet files to try.");
        }

        var outcomes = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var files = Directory.EnumerateFiles(folder!, "*", SearchOption.AllDirectories).Where(IsTried);
        foreach (var path in files.Order(StringComparer.Ordinal))
        {
            TestContext.Progress.WriteLine(path);
            var (outcome, detail) = await TryAsync(path);
            var list = outcomes.TryGetValue(outcome, out var known) ? known : outcomes[outcome] = [];
            list.Add($"{Path.GetRelativePath(folder!, path)}: {detail}");
        }

        foreach (var (outcome, list) in outcomes)
        {
            TestContext.Out.WriteLine($"{list.Count} {outcome}");
            list.ForEach(file => TestContext.Out.WriteLine($"    {file}"));
        }

        Assert.That(outcomes.GetValueOrDefault("wrong", []), Is.Empty);
        Assert.That(outcomes.Values.Sum(list => list.Count), Is.Positive);
    }

    private static bool IsTried(string path) =>
        Path.GetFileName(path).Contains(".parquet", StringComparison.Ordinal) || Path.GetExtension(path) is ".parq" or ".pq";

    private async Task<(string Outcome, string Detail)> TryAsync(string path)
    {
        IReadOnlyDictionary<string, List<string?>> found;
        try
        {
            found = await CellsAsync(await ImportAsync(path));
        }
        catch (DatasetException refused) when (!refused.Message.Contains('\n', StringComparison.Ordinal) && refused.Message.Length < 1000)
        {
            return ($"refused ({refused.Code})", refused.Message);
        }
        catch (Exception error)
        {
            return ("wrong", error.ToString());
        }

        try
        {
            return Difference(found, Duck.Read(path)) is { } difference
                ? ("wrong", difference)
                : ("equal", $"{found.Values.First().Count} rows");
        }
        catch (DuckDB.NET.Data.DuckDBException error)
        {
            return ("not read by DuckDB", error.Message.Split('\n')[0]);
        }
    }
}
