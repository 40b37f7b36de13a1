using System.Globalization;
using System.Text.Json.Nodes;

namespace RunLinkedData.OpenLineage.Facets;

/// <summary>What all facets have: who says it, and by which schema.</summary>
internal static class Facet
{
    /// <summary>A facet; members that are null are left out.</summary>
    /// <param name="schema">The name of its schema, such as <c>SchemaDatasetFacet</c>.</param>
    /// <param name="version">The version of the schema.</param>
    /// <param name="members">What it says.</param>
    public static JsonObject Of(string schema, string version, params IEnumerable<(string Key, JsonNode? Value)> members)
    {
        var facet = ObjectOf(members);
        facet["_producer"] = Producer.Uri;
        facet["_schemaURL"] = $"https://openlineage.io/spec/facets/{version}/{schema}.json#/$defs/{schema}";
        return facet;
    }

    /// <summary>An object without the members that are null.</summary>
    public static JsonObject ObjectOf(params IEnumerable<(string Key, JsonNode? Value)> members) =>
        new(members.Where(member => member.Value is not null).Select(member => KeyValuePair.Create(member.Key, member.Value)));

    /// <summary>A time as OpenLineage writes it.</summary>
    public static string TimeText(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
