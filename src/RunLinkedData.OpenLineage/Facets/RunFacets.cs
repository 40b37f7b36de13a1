using System.Text.Json.Nodes;
using RunLinkedData.Model.Provenance;
using RunLinkedData.OpenLineage.Facts;
using RunLinkedData.Secrets;
using RunLinkedData.Versions.References;

namespace RunLinkedData.OpenLineage.Facets;

/// <summary>What is told of a run.</summary>
internal static class RunFacets
{
    // Parameters and variables are facts for people; what somebody puts there that is longer is in MLflow.
    private const int LongestValue = 1000;
    private const int MostValues = 200;
    private const int LongestTrace = 20_000;

    /// <summary>What is known from the start on.</summary>
    public static JsonObject Of(LineageFacts facts, IReadOnlyList<string> variables) => Facet.ObjectOf(
        ("parent", Parent(facts)),
        ("processing_engine", Engine(facts.Run.Program)),
        ("environmentVariables", Variables(facts.Run.EnvironmentVariables, variables)),
        ("nominalTime", NominalTime(facts.Run.Orchestrator)));

    /// <summary>The same, and what is known when it has ended.</summary>
    public static JsonObject OfEnded(LineageFacts facts, IReadOnlyList<string> variables)
    {
        var facets = Of(facts, variables);
        var touched = facts.Run.Outputs.Select(output => output.Dataset)
            .Concat(facts.Run.Inputs.Select(input => input.Dataset))
            .Concat(facts.Run.ExternalInputs.Select(input => input.Name))
            .ToHashSet(StringComparer.Ordinal);
        Add("test", CheckFacets.OfRun(facts.Checks.Where(check => !touched.Contains(check.Dataset))));
        Add("executionParameters", Parameters(facts.Run.Parameters));
        Add("errorMessage", Error(facts));
        return facets;

        void Add(string name, JsonObject? facet)
        {
            if (facet is not null)
            {
                facets[name] = facet;
            }
        }
    }

    private static JsonObject? Parent(LineageFacts facts) => facts.Parent is not { } parent
        ? null
        : Facet.Of(
            "ParentRunFacet",
            "1-2-0",
            [.. parent.ToMembers(), ("root", facts.Root is { } root ? Facet.ObjectOf(root.ToMembers()) : null)]);

    private static JsonObject? Engine(ProgramProvenance? program) => program?.Framework is not { } framework
        ? null
        : Facet.Of(
            "ProcessingEngineRunFacet",
            "1-1-1",
            ("version", framework.Split(' ')[^1]),
            ("name", framework.LastIndexOf(' ') is > 0 and var blank ? framework[..blank] : framework),
            ("openlineageAdapterVersion", Producer.Version));

    private static JsonObject? Variables(IReadOnlyDictionary<string, string>? recorded, IReadOnlyList<string> wanted)
    {
        JsonNode[] told =
        [
            .. from variable in recorded ?? new Dictionary<string, string>()
               where wanted.Contains(variable.Key)
               orderby variable.Key
               select Pair("name", variable.Key, variable.Value),
        ];
        return told.Length == 0
            ? null
            : Facet.Of("EnvironmentVariablesRunFacet", "1-0-0", ("environmentVariables", new JsonArray([.. told.Take(MostValues)])));
    }

    private static JsonObject? Parameters(IReadOnlyDictionary<string, string> parameters) => parameters.Count == 0
        ? null
        : Facet.Of(
            "ExecutionParametersRunFacet",
            "1-0-0",
            ("parameters", new JsonArray([.. parameters
                .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
                .Take(MostValues)
                .Select(parameter => Pair("key", parameter.Key, parameter.Value))])));

    private static JsonObject Pair(string key, string name, string value) =>
        new() { [key] = name, ["value"] = Cut(SecretText.RedactValue(name, value), LongestValue) };

    // Airflow's logical date is when the run was due, whenever it came about.
    private static JsonObject? NominalTime(Orchestrator? orchestrator) =>
        orchestrator?.Details.TryGetValue("logical_date", out var text) == true && TimeText.TryParse(text, out var time, out _)
            ? Facet.Of("NominalTimeRunFacet", "1-0-1", ("nominalStartTime", Facet.TimeText(time)))
            : null;

    private static JsonObject? Error(LineageFacts facts) => facts.Run.Error is not { } error
        ? null
        : Facet.Of(
            "ErrorMessageRunFacet",
            "1-0-1",
            ("message", SecretText.Redact(error)),
            ("programmingLanguage", LanguageOf(facts.Run.Program)),
            ("stackTrace", facts.Trace is { } trace ? Cut(SecretText.Redact(trace.TrimEnd()), LongestTrace) : null));

    // Under rld run the program may be of any kind.
    private static string LanguageOf(ProgramProvenance? program) => program switch
    {
        { Framework: not null } => ".NET",
        { Script: { } script } when Path.GetExtension(script) is { Length: > 1 } ending => ending switch
        {
            ".py" => "PYTHON",
            ".sh" => "SHELL",
            ".r" or ".R" => "R",
            ".jl" => "JULIA",
            ".js" => "JAVASCRIPT",
            _ => ending[1..].ToUpperInvariant(),
        },
        _ => "UNKNOWN",
    };

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length] + " ...";
}
