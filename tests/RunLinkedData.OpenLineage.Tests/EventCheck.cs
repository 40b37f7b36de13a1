using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using NUnit.Framework;
using RunLinkedData.OpenLineage.Events;

namespace RunLinkedData.OpenLineage.Tests;

/// <summary>
/// Says whether an event is one: by what the specification asks of all events, and, where its schemas are there, by these. The variable
/// RLD_TEST_OPENLINEAGE_SPEC names their folder: <c>spec</c> of https://github.com/OpenLineage/OpenLineage.
/// </summary>
internal static partial class EventCheck
{
    private static readonly string[] Types = ["START", "RUNNING", "COMPLETE", "FAIL", "ABORT"];

    private static readonly Lazy<EvaluationOptions?> Schemas = new(LoadSchemas);

    /// <summary>Whether the schemas are there.</summary>
    public static bool HasSchemas => Schemas.Value is not null;

    /// <summary>The event as JSON.</summary>
    public static JsonNode Parse(OpenLineageEvent lineageEvent)
    {
        Assert.That(lineageEvent.Json, Does.Not.Contain("\n"));
        var json = JsonNode.Parse(lineageEvent.Json)!;
        Check(json);
        Assert.That((string?)json["eventType"], Is.EqualTo(lineageEvent.Type));
        Assert.That(Guid.Parse((string)json["run"]!["runId"]!).ToString("N"), Is.EqualTo(lineageEvent.RunId));
        Assert.That((string?)json["job"]!["name"], Is.EqualTo(lineageEvent.Process));
        return json;
    }

    /// <summary>Fails when it is no event.</summary>
    public static void Check(JsonNode json)
    {
        Assert.That((string?)json["eventType"], Is.AnyOf([.. Types]));
        Assert.That((string?)json["eventTime"], Does.Match(Time()));
        Assert.That(Uri.IsWellFormedUriString((string?)json["producer"], UriKind.Absolute));
        Assert.That((string?)json["schemaURL"], Is.EqualTo("https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"));
        Assert.That(Guid.TryParseExact((string?)json["run"]!["runId"], "D", out _));
        Assert.That((string?)json["job"]!["namespace"], Is.Not.Empty);
        Assert.That((string?)json["job"]!["name"], Is.Not.Empty);
        foreach (var dataset in json["inputs"]!.AsArray().Concat(json["outputs"]!.AsArray()))
        {
            Assert.That((string?)dataset!["namespace"], Is.Not.Empty);
            Assert.That((string?)dataset["name"], Is.Not.Empty);
        }

        foreach (var facet in FacetsOf(json))
        {
            Assert.That(Uri.IsWellFormedUriString((string?)facet["_producer"], UriKind.Absolute), facet.ToJsonString());
            Assert.That((string?)facet["_schemaURL"], Does.Match(SchemaUrl()));
        }

        if (Schemas.Value is { } options)
        {
            Validate(json, (string)json["schemaURL"]!, options);
            foreach (var facet in FacetsOf(json))
            {
                Validate(facet, (string)facet["_schemaURL"]!, options);
            }
        }
    }

    private static IEnumerable<JsonNode> FacetsOf(JsonNode json) =>
        new[] { json["run"], json["job"] }
            .Concat(json["inputs"]!.AsArray())
            .Concat(json["outputs"]!.AsArray())
            .SelectMany(part => new[] { part!["facets"], part["inputFacets"], part["outputFacets"] })
            .OfType<JsonObject>()
            .SelectMany(facets => facets.Select(facet => facet.Value!));

    private static void Validate(JsonNode node, string schema, EvaluationOptions options)
    {
        var result = new JsonSchemaBuilder().Ref(schema).Build().Evaluate(node, options);
        Assert.That(
            result.IsValid,
            $"{schema}: {string.Join("; ", result.Details.Where(detail => detail.HasErrors).SelectMany(
                detail => detail.Errors!.Select(error => $"{detail.InstanceLocation} {error.Value}")))}\n{node.ToJsonString()}");
    }

    private static EvaluationOptions? LoadSchemas()
    {
        if (Environment.GetEnvironmentVariable("RLD_TEST_OPENLINEAGE_SPEC") is not { Length: > 0 } folder)
        {
            return null;
        }

        EvaluationOptions options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "facets"), "*.json").Append(Path.Combine(folder, "OpenLineage.json")))
        {
            options.SchemaRegistry.Register(JsonSchema.FromFile(file));
        }

        return options;
    }

    /// <summary>A time of an event.</summary>
    public static DateTimeOffset TimeOf(JsonNode json) =>
        DateTimeOffset.ParseExact((string)json["eventTime"]!, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal);

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\z")]
    private static partial Regex Time();

    [GeneratedRegex(@"\Ahttps://openlineage\.io/spec/facets/\d-\d-\d/(?<name>[A-Za-z]+)\.json#/\$defs/\k<name>\z")]
    private static partial Regex SchemaUrl();
}
