using RunLinkedData.Html.Pages;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Versions.History;

namespace RunLinkedData.Html.Histories;

/// <summary>What changed from one version to the next, in words.</summary>
/// <param name="Parameters">Parameters, each with its value before and now.</param>
/// <param name="Code">The commit, when it is another.</param>
/// <param name="Schema">Columns that came, went, or changed their type.</param>
internal sealed record VersionChange(IReadOnlyList<string> Parameters, string? Code, IReadOnlyList<string> Schema)
{
    private const int LongestValue = 60;
    private const int ShortCommit = 8;
    private const int MostTold = 12;

    /// <summary>All of it, the first of each kind.</summary>
    public IReadOnlyList<string> Told =>
        [
            .. Parameters.Take(MostTold),
            .. More(Parameters.Count, "parameter"),
            .. Code is null ? [] : new[] { Code },
            .. Schema.Take(MostTold),
            .. More(Schema.Count, "column"),
        ];

    /// <summary>
    /// A version that cannot be read has no schema to compare, so the newest before it that could be read stands for that.
    /// </summary>
    public static VersionChange Between(HistoryEntry before, HistoryEntry readable, HistoryEntry now) => new(
        [.. ParametersOf(before.Version.Parameters, now.Version.Parameters)],
        before.Version.Commit == now.Version.Commit ? null : $"code {Commit(before)} → {Commit(now)}",
        now.Error is null && readable.Error is null ? [.. SchemaOf(readable.Columns, now.Columns)] : []);

    private static IEnumerable<string> ParametersOf(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> now) =>
        from name in before.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
        let was = before.GetValueOrDefault(name)
        let isNow = now.GetValueOrDefault(name)
        where was != isNow
        select $"{PageText.Cut(name, LongestValue)}: {Value(was)} → {Value(isNow)}";

    private static IEnumerable<string> SchemaOf(IReadOnlyList<DatasetColumn> before, IReadOnlyList<DatasetColumn> now)
    {
        var types = before.DistinctBy(column => column.Name)
            .ToDictionary(column => column.Name, column => column.Type, StringComparer.Ordinal);
        foreach (var column in now.DistinctBy(column => column.Name))
        {
            if (!types.Remove(column.Name, out var type))
            {
                yield return $"column {PageText.Cut(column.Name, LongestValue)} is new";
            }
            else if (type != column.Type)
            {
                yield return $"column {PageText.Cut(column.Name, LongestValue)}: {type} → {column.Type}";
            }
        }

        foreach (var gone in before.Where(column => types.ContainsKey(column.Name)))
        {
            yield return $"column {PageText.Cut(gone.Name, LongestValue)} is gone";
        }
    }

    private static string[] More(int count, string thing) =>
        count > MostTold ? [$"and {PageText.Count(count - MostTold, "more " + thing)}"] : [];

    private static string Value(string? value) => value is null ? "–" : PageText.Cut(value, LongestValue);

    private static string Commit(HistoryEntry version) =>
        version.Version.Commit is { } commit ? PageText.Cut(commit, ShortCommit).TrimEnd('…') : "–";
}
