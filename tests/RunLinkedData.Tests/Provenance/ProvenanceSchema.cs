using System.Text.Json;
using System.Text.RegularExpressions;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Provenance;

/// <summary>
/// docs/provenance.schema.json, and a validator for the keywords of JSON Schema 2020-12 that it uses; another keyword is an error.
/// </summary>
internal static class ProvenanceSchema
{
    public static JsonElement Root { get; } = JsonDocument.Parse(File.ReadAllText(Repository.PathOf(
        "docs", "provenance.schema.json"))).RootElement;

    /// <summary>Asserts that a record is as the schema says.</summary>
    public static void Check(JsonElement record) => Assert.That(Problems(record), Is.Empty);

    public static IReadOnlyList<string> Problems(JsonElement record) => Problems(Root, record);

    /// <summary>Asserts that the record of a program that has joined a run is as the schema says.</summary>
    public static void CheckMember(JsonElement record) =>
        Assert.That(Problems(Root.GetProperty("$defs").GetProperty("member"), record), Is.Empty);

    private static List<string> Problems(JsonElement schema, JsonElement record)
    {
        List<string> problems = [];
        Check(schema, record, "$", problems);
        return problems;
    }

    private static void Check(JsonElement schema, JsonElement value, string at, List<string> problems)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            var argument = keyword.Value;
            switch (keyword.Name)
            {
                case "$schema" or "$id" or "$defs" or "title" or "description" or "properties" or "format":
                    break;
                case "$ref":
                    Check(Root.GetProperty("$defs").GetProperty(argument.GetString()!["#/$defs/".Length..]), value, at, problems);
                    break;
                case "type":
                    Report(IsOfType(value, argument.GetString()!), $"is no {argument}");
                    break;
                case "const":
                    Report(JsonElement.DeepEquals(value, argument), $"is not {argument}");
                    break;
                case "enum":
                    Report(argument.EnumerateArray().Any(allowed => JsonElement.DeepEquals(allowed, value)), $"is none of {argument}");
                    break;
                case "pattern":
                    Report(
                        value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, argument.GetString()!),
                        $"does not match {argument}");
                    break;
                case "minimum":
                    Report(
                        value.ValueKind != JsonValueKind.Number || value.GetDouble() >= argument.GetDouble(), $"is less than {argument}");
                    break;
                case "required":
                    argument.EnumerateArray()
                        .ToList()
                        .ForEach(name => Report(value.TryGetProperty(name.GetString()!, out _), $"lacks {name}"));
                    break;
                case "items":
                    value.EnumerateArray().ToList().ForEach(item => Check(argument, item, at + "[]", problems));
                    break;
                case "additionalProperties":
                    CheckMembers(schema, argument, value, at, problems);
                    break;
                default:
                    throw new NotSupportedException($"The validator does not know the keyword '{keyword.Name}'.");
            }
        }

        void Report(bool isFine, string problem)
        {
            if (!isFine)
            {
                problems.Add($"{at} {problem}");
            }
        }
    }

    private static void CheckMembers(JsonElement schema, JsonElement others, JsonElement value, string at, List<string> problems)
    {
        foreach (var member in value.EnumerateObject())
        {
            var path = $"{at}.{member.Name}";
            if (schema.TryGetProperty("properties", out var known) && known.TryGetProperty(member.Name, out var own))
            {
                Check(own, member.Value, path, problems);
            }
            else if (others.ValueKind == JsonValueKind.False)
            {
                problems.Add($"{path} is not in the schema");
            }
            else
            {
                Check(others, member.Value, path, problems);
            }
        }
    }

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        _ => throw new NotSupportedException(type),
    };
}
