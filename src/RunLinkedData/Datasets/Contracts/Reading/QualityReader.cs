using RunLinkedData.Datasets.Contracts.Yaml;
using RunLinkedData.Datasets.Expecting;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Datasets.Contracts.Reading;

/// <summary>Reads a rule: an entry of <c>quality</c>.</summary>
internal static class QualityReader
{
    private static readonly string[] Known =
    [
        "type", "metric", "rule", "arguments", "unit", "severity", "engine", "implementation", "query",
        "id", "name", "description", "dimension", "method", "businessImpact", "customProperties", "tags", "authoritativeDefinitions",
        "scheduler", "schedule",
    ];

    private const string Metrics = "nullValues, missingValues, invalidValues, duplicateValues or rowCount";

    private static readonly Dictionary<string, string> OlderNames = new(StringComparer.Ordinal)
    {
        ["nullCheck"] = "metric: nullValues, with mustBe: 0",
        ["nullCount"] = "metric: nullValues",
        ["duplicateCount"] = "metric: duplicateValues",
        ["uniqueCheck"] = "metric: duplicateValues, with mustBe: 0",
        ["validValues"] = "metric: invalidValues, with arguments: {validValues: [...]} and mustBe: 0",
        ["rowCount"] = "metric: rowCount",
    };

    /// <summary>Adds what is expected. <c>column</c>: null for a rule of the table, whose columns <c>names</c> has.</summary>
    /// <exception cref="ContractException">It is wrong, or cannot be checked.</exception>
    public static void Read(YamlNode rule, string? column, IReadOnlyDictionary<string, string>? names, Rules rules)
    {
        var of = column is null ? "the table" : $"column '{column}'";
        rule.CheckNames("A rule of 'quality'", [.. Known, .. CountTerms.Names]);
        var severity = SeverityOf(rule);
        switch (rule.TextOf("type") ?? "library")
        {
            case "library":
                rules.Add(rule, () => ReadMetric(rule, column, names), severity);
                break;
            case "text":
                rules.Note(rule, $"a rule of {of} in words{(rule.TextOf("description") is { } text ? $": {text.Trim()}" : "")}");
                break;
            case "custom" when rule.TextOf("engine") is OwnRules.Engine:
                rules.Add(rule["implementation"] ?? rule, () => OwnRules.Read(rule, column), severity);
                break;
            case "sql" or "custom":
                var who = rule.TextOf("type") == "sql" ? "type: sql" : $"engine: {rule.TextOf("engine")}";
                throw (rule["type"] ?? rule).Unsupported(
                    $"a rule of {of} with {who} is not checked here. Say it as a 'metric', or make it 'type: text' if others see to it.");
            case var type:
                throw rule["type"]!.Invalid($"'{type}' is no type of a rule. There are library, text, sql and custom.");
        }
    }

    private static Expectation ReadMetric(YamlNode rule, string? column, IReadOnlyDictionary<string, string>? names)
    {
        if (rule.TextOf("metric") is not { } metric)
        {
            throw rule.TextOf("rule") is { } older
                ? rule["rule"]!.Unsupported(
                    $"'rule: {older}' is of an older standard. Write {OlderNames.GetValueOrDefault(older, "a 'metric': " + Metrics)}.")
                : rule.Invalid($"a rule needs a 'metric': {Metrics}.");
        }

        var limit = CountTerms.Read(rule);
        var arguments = rule["arguments"];
        switch (metric)
        {
            case "nullValues" when column is not null:
                CheckArguments();
                return new NotNull(column) { Allowed = limit };
            case "missingValues" when column is not null:
                CheckArguments("missingValues");
                var missing = Values("missingValues", needed: true);
                return new NotMissing(column, [.. missing.OfType<string>()], missing.Contains(null)) { Allowed = limit };
            case "invalidValues" when column is not null:
                CheckArguments("validValues", "pattern");
                var valid = Values("validValues", needed: false).OfType<string>().ToList();
                return (valid.Count, arguments?.TextOf("pattern")) switch
                {
                    ( > 0, null) => new OneOf(column, valid) { Allowed = limit },
                    (0, { } pattern) => new Matching(column, pattern) { Allowed = limit },
                    (0, null) => throw rule.Invalid("invalidValues needs 'arguments' with 'validValues' or a 'pattern'."),
                    _ => throw arguments!.Invalid("'validValues' and 'pattern' are both there. Make two rules of them."),
                };
            case "duplicateValues":
                CheckArguments("properties");
                var properties = Values("properties", needed: column is null);
                if (column is not null && properties.Count > 0)
                {
                    throw arguments!.Invalid("'properties' are those of the 'quality' of a table, and this is that of one column.");
                }

                return new Uniqueness(column is not null ? [column] : [.. properties.Select(Resolve)]) { Allowed = limit };
            case "rowCount" when column is null:
                CheckArguments();
                return limit is { IsPercent: true }
                    ? throw rule["unit"]!.Invalid("rowCount is a number of rows, and no percent.")
                    : new RowLimit(limit ?? new CountLimit([new CountTerm(CountTermKind.Is, 0)]));
            case "nullValues" or "missingValues" or "invalidValues":
                throw rule["metric"]!.Invalid($"'{metric}' is a metric of columns: move it into the 'quality' of one.");
            case "rowCount":
                throw rule["metric"]!.Invalid("'rowCount' is a metric of tables: move it into the 'quality' of the table.");
            default:
                throw rule["metric"]!.Invalid(
                    $"'{metric}' is no metric: write {Metrics}.");
        }

        void CheckArguments(params IReadOnlyList<string> known) => arguments?.CheckNames($"'arguments' of {metric}", known);

        List<string?> Values(string name, bool needed)
        {
            List<string?> values = [.. (arguments?.ItemsOf(name) ?? []).Select(value => value.IsNull ? null
                : value.Text ?? throw value.Invalid($"'{name}' are texts, and this is none."))];
            return values.Count > 0 || !needed ? values : throw rule.Invalid($"{metric} needs 'arguments' with '{name}'.");
        }

        string Resolve(string? name) => names!.GetValueOrDefault(name ?? "") ?? throw arguments!.Invalid(
            $"there is no column '{name}' among the 'properties' of the table.");
    }

    private static CheckSeverity SeverityOf(YamlNode rule) => rule.TextOf("severity")?.ToUpperInvariant() switch
    {
        null or "ERROR" or "CRITICAL" or "FATAL" => CheckSeverity.Error,
        "WARNING" or "WARN" or "INFO" => CheckSeverity.Warn,
        _ => throw rule["severity"]!.Invalid(
            $"'{rule.TextOf("severity")}' is no severity that is understood here: error keeps a version from being published, "
            + "warning and info do not."),
    };
}
