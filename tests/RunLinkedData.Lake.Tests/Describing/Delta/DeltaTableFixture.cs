using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RunLinkedData.Lake.Describing;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Tests.Delta;

namespace RunLinkedData.Lake.Tests.Describing.Delta;

/// <summary>A tracker whose versions are described as a Delta table, which the reader of other programs' tables reads again.</summary>
public abstract partial class DeltaTableFixture : TableFixture
{
    /// <inheritdoc/>
    protected override TableFormat Format => TableFormat.Delta;

    protected string Log => Store["table", "_delta_log"];

    /// <summary>The lines of the table after a commit, or as it is now.</summary>
    protected async Task<IReadOnlyList<string>> ReadTableAsync(long? commit = null) =>
        (await DeltaFolder.ReadWithHeaderAsync(new TableFiles(Location), commit)).Lines;

    /// <summary>The rows that lines of CSV have, by the names of their columns; what is missing is left out.</summary>
    protected static List<Dictionary<string, string>> RowsOf(IReadOnlyList<string> lines)
    {
        var names = Fields(lines[0]);
        return [.. lines.Skip(1).Select(line => names.Zip(Fields(line)).Where(pair => pair.Second.Length > 0)
            .ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    protected List<JsonNode> Commit(long number) =>
        [.. File.ReadAllLines(Path.Combine(Log, $"{number:D20}.json")).Select(line => JsonNode.Parse(line)!)];

    /// <summary>What a commit does, by the names of its actions.</summary>
    protected IEnumerable<string> ActionsOf(long number) =>
        Commit(number).SelectMany(action => action.AsObject()).Select(action => action.Key);

    protected string[] LogFiles(string pattern = "*.json") =>
        [.. Directory.GetFiles(Log, pattern).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>The data files in the table's folder.</summary>
    protected string[] DataFiles() =>
    [
        .. Directory.GetFiles(Location, "*.parquet", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Location, file))
            .Where(file => !file.StartsWith('_')).Order(StringComparer.Ordinal),
    ];

    private static List<string> Fields(string line) => [.. Field().Matches(line).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("(?:^|,)(\"(?:[^\"]|\"\")*\"|[^,]*)")]
    private static partial Regex Field();
}
