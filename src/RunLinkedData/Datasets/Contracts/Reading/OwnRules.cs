using System.Globalization;
using RunLinkedData.Datasets.Contracts.Yaml;
using RunLinkedData.Datasets.Expecting;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Datasets.Contracts.Reading;

/// <summary>Reads rules that the standard leaves to others and that are ours: <c>type: custom</c>, <c>engine: rld</c>.</summary>
internal static class OwnRules
{
    public const string Engine = "rld";

    private const string OfColumns = "eachDay, meanShift, type";
    private const string OfTables = "rowsWithin, sameSchemaAs";

    /// <exception cref="ContractException">There is no such rule.</exception>
    /// <exception cref="ArgumentException">Nothing can be as it says.</exception>
    public static Expectation Read(YamlNode rule, string? column)
    {
        var all = column is null ? OfTables : OfColumns;
        var implementation = rule["implementation"] ?? throw rule.Invalid($"a rule of engine rld needs an 'implementation': {all}.");
        var (name, value) = implementation switch
        {
            { Text: { } text } => (text.Trim(), (YamlNode?)null),
            { Entries: [var (key, only)] } => (key.Text!, only.IsNull ? null : only),
            _ => throw implementation.Invalid($"an 'implementation' of engine rld is one of {all}, with its value."),
        };
        return (name, column) switch
        {
            ("eachDay", { } of) => value is null ? new EachDay(of, [])
                : value.Entries is not null ? new EachDay(of, [.. Checked(value, "except").ItemsOf("except").Select(DayOfWeekOf)])
                : new EachDay(of, Day(0), Day(1)),
            ("meanShift", { } of) => Needed(value) is { Entries: not null } map
                ? new MeanDistance(of, (double)(Checked(map, "max", "of").NumberOf("max") ?? 3), map.TextOf("of") ?? "@latest")
                : new MeanDistance(of, (double)value!.ToNumber(name), "@latest"),
            ("type", { } of) => new ColumnOfType(of, Needed(value).Text ?? ""),
            ("rowsWithin", null) => Needed(value) is { Items: [var least, var most] }
                ? new RowsInProportion((double)least.ToNumber(name), (double)most.ToNumber(name), "@latest")
                : new RowsInProportion(
                    (double)(Checked(value!, "least", "most", "of").NumberOf("least") ?? 0),
                    (double)(value!.NumberOf("most") ?? throw value.Invalid("rowsWithin needs 'most', such as 2.")),
                    value.TextOf("of") ?? "@latest"),
            ("sameSchemaAs", null) => new SameSchema(value?.Text ?? "@latest"),
            _ => throw implementation.Invalid(
                $"engine rld has no rule '{name}' of {(column is null ? "tables" : "columns")}. There are {all}."),
        };

        YamlNode Needed(YamlNode? given) => given ?? throw implementation.Invalid($"'{name}' needs a value.");

        YamlNode Checked(YamlNode map, params IReadOnlyList<string> known)
        {
            map.CheckNames($"'{name}'", known);
            return map;
        }

        DateOnly Day(int place) => value.Items is [_, _] days
            && DateOnly.TryParseExact(days[place].Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw value.Invalid(
                "'eachDay' stands alone, or has the first and the last day, [2026-11-01, 2026-11-30], or {except: [saturday, sunday]}.");
    }

    private static DayOfWeek DayOfWeekOf(YamlNode name) =>
        Enum.GetValues<DayOfWeek>().Where(day => day.ToString().Equals(name.Text, StringComparison.OrdinalIgnoreCase)).ToList() is [var day]
            ? day
            : throw name.Invalid($"'{name.Text}' is no day of the week, such as sunday.");
}
