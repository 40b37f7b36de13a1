using System.Text.Json.Nodes;
using RunLinkedData.Model.Checks;
using RunLinkedData.OpenLineage.Facts;
using RunLinkedData.Secrets;

namespace RunLinkedData.OpenLineage.Facets;

/// <summary>What is told of checks.</summary>
internal static class CheckFacets
{
    private const int Most = 200;

    /// <summary>The checks of a dataset that a run has read or written; null for none.</summary>
    public static JsonObject? OfDataset(IEnumerable<CheckResult> checks)
    {
        JsonNode[] assertions =
        [
            .. checks.Take(Most).Select(check => Facet.ObjectOf(
            [
                ("assertion", check.Name),
                ("success", check.Passed),
                ("column", check.Column),
                .. Common(check),
            ])),
        ];
        return assertions.Length == 0
            ? null
            : Facet.Of("DataQualityAssertionsDatasetFacet", "1-1-0", ("assertions", new JsonArray(assertions)));
    }

    /// <summary>
    /// Checks of what a run has neither read nor written, such as data that was not good enough to be saved; null for none.
    /// </summary>
    public static JsonObject? OfRun(IEnumerable<CheckResult> checks)
    {
        JsonNode[] tests =
        [
            .. checks.Take(Most).Select(check => Facet.ObjectOf(
            [
                ("status", check.Passed switch { true => "pass", false => "fail" }),
                ("type", check.Name),
                .. Common(check with { Name = $"{check.Dataset}.{check.Name}" }),
                ("params", Facet.ObjectOf(("dataset", check.Dataset), ("column", check.Column))),
            ])),
        ];
        return tests.Length == 0 ? null : Facet.Of("TestRunFacet", "1-0-1", ("tests", new JsonArray(tests)));
    }

    private static IEnumerable<(string Key, JsonNode? Value)> Common(CheckResult check) =>
    [
        ("name", check.Name),
        ("severity", check.Severity switch
        {
            CheckSeverity.Warn => "warn",
            CheckSeverity.Error => "error",
            _ => null,
        }),
        ("actual", check.Details is { } details ? SecretText.Redact(details) : null),
    ];
}
