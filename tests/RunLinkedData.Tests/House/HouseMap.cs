using System.Text.RegularExpressions;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.House;

/// <summary>
/// The map of the house: the tables of <c>docs/architecture.md</c>, one an assembly, a row a room, with the rooms it may know.
/// </summary>
internal static partial class HouseMap
{
    /// <summary>The assemblies that the page has a table for, with the rooms of each and what those may know.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyList<string>>> Read()
    {
        Dictionary<string, IReadOnlyDictionary<string, IReadOnlyList<string>>> map = new(StringComparer.Ordinal);
        Dictionary<string, IReadOnlyList<string>> rooms = [];
        foreach (var line in File.ReadLines(Repository.PathOf("docs", "architecture.md")))
        {
            if (Heading().Match(line) is { Success: true } heading)
            {
                map.Add(heading.Groups[1].Value, rooms = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));
            }
            else if (Row().Match(line) is { Success: true } row)
            {
                rooms.Add(row.Groups[1].Value, [.. Room().Matches(row.Groups[2].Value).Select(room => room.Groups[1].Value)]);
            }
        }

        return map;
    }

    /// <summary>The file of an assembly of the map, as it was built with these tests.</summary>
    public static string FileOf(string assembly)
    {
        var name = assembly == "RunLinkedData.Cli" ? "rld" : assembly;
        var configuration = AppContext.BaseDirectory.Contains(
            $"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release"
            : "Debug";
        return Repository.PathOf("src", assembly, "bin", configuration, "net10.0", name + ".dll");
    }

    [GeneratedRegex("^### `(RunLinkedData[.A-Za-z]*)`$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| `([^`]+)` \|.*\| ([^|]*) \|$")]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Room();
}
