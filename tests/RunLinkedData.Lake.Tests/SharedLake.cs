using NUnit.Framework;
using RunLinkedData.Lake.Files;
using RunLinkedData.Testing;

namespace RunLinkedData.Lake.Tests;

/// <summary>
/// Tables that other programs wrote, with what these read in them. They are not in the repository: <c>RLD_TEST_LAKE</c> names their folder,
/// or <c>shared/lake</c> lies beside the repository.
/// </summary>
internal static class SharedLake
{
    /// <summary>The folder of the tables of a format; without it the test is skipped, and says so.</summary>
    public static string Require(string format)
    {
        if (Find(format) is { } folder)
        {
            return folder;
        }

        Assert.Ignore("The tables of other programs are not here: set RLD_TEST_LAKE to their folder.");
        return "";
    }

    /// <summary>The names of the tables of a format; one that stands for none, where they are not here.</summary>
    public static IEnumerable<string> TablesOf(string format) => Find(format) is { } folder
        ? Directory.GetDirectories(folder).Select(table => Path.GetFileName(table)).Order(StringComparer.Ordinal)
        : ["(none)"];

    /// <summary>Where tables lie that say that they lie below <c>/tmp/lake</c>.</summary>
    /// <param name="table">The folder of a table.</param>
    /// <param name="depth">How many folders below <c>/tmp/lake</c> it was.</param>
    public static IReadOnlyList<LocationMap> Moved(string table, int depth) =>
    [
        new(
            FileLocation.TryParse("/tmp/lake")!,
            Enumerable.Range(0, depth).Aggregate(FileLocation.TryParse(table)!, (folder, _) => folder.Folder)),
    ];

    /// <summary>The folder of the tables of a format; null where they are not here.</summary>
    public static string? Find(string format) =>
        new[] { Environment.GetEnvironmentVariable("RLD_TEST_LAKE"), Repository.PathOf("..", "shared", "lake") }
            .OfType<string>()
            .Select(folder => Path.GetFullPath(Path.Combine(folder, format)))
            .FirstOrDefault(Directory.Exists);
}
