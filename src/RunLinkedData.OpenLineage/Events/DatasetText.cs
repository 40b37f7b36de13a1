using System.Text.Json.Nodes;
using RunLinkedData.OpenLineage.Facets;

namespace RunLinkedData.OpenLineage.Events;

/// <summary>A dataset of an event, as JSON.</summary>
/// <param name="Json">The bytes.</param>
/// <param name="IsOutput">Whether the run wrote it; else it read it.</param>
internal sealed record DatasetText(byte[] Json, bool IsOutput)
{
    /// <summary>What goes first where a dataset alone is longer than an event may be: it has more columns than anybody reads.</summary>
    private static readonly string[] Dispensable = [DatasetFacets.Metrics, DatasetFacets.Columns, DatasetFacets.Schema];

    /// <summary>The text, without the facets for which there is no room.</summary>
    public static DatasetText Of(JsonObject dataset, bool isOutput, int room)
    {
        var json = EventJson.Write(dataset);
        foreach (var facet in Dispensable.TakeWhile(_ => json.Length > room))
        {
            if (dataset["facets"]?.AsObject().Remove(facet) == true)
            {
                json = EventJson.Write(dataset);
            }
        }

        return new(json, isOutput);
    }
}
