using RunLinkedData.Datasets.Contracts.Yaml;
using RunLinkedData.Datasets.Expecting;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Datasets.Contracts.Reading;

/// <summary>Reads a column of a contract: an entry of <c>properties</c>.</summary>
internal static class PropertyReader
{
    private static readonly string[] Known =
    [
        "name", "physicalName", "logicalType", "logicalTypeOptions", "required", "unique", "primaryKey", "primaryKeyPosition", "quality",
        "relationships", "items", "properties",
        "id", "physicalType", "description", "businessName", "authoritativeDefinitions", "tags", "customProperties", "classification",
        "encryptedName", "transformSourceObjects", "transformLogic", "transformDescription", "examples", "criticalDataElement",
        "partitioned", "partitionKeyPosition",
    ];

    /// <exception cref="ContractException">It is wrong, or cannot be checked.</exception>
    public static ContractColumn Read(YamlNode property, Rules rules)
    {
        property.CheckNames("A column", Known);
        var name = property.TextOf("physicalName") is { Length: > 0 } physical ? physical : property.NeededTextOf("name", "A column");
        _ = property.NeededTextOf("name", "A column");
        if (property["properties"] is { } nested)
        {
            throw nested.Unsupported($"'properties' of the column '{name}': a dataset has no columns in columns.");
        }

        var column = new ContractColumn(
            name,
            property.TextOf("logicalType"),
            property.TextOf("physicalType"),
            property.FlagOf("required") == true || property.FlagOf("primaryKey") == true);
        rules.Add(property, () => LogicalColumn.Read(column.Name, property));
        LogicalOptions.Read(column, property, rules);
        if (property.FlagOf("required") == true)
        {
            rules.Add(property, () => new NotNull(name));
        }

        if (property.FlagOf("unique") == true)
        {
            rules.Add(property, () => new Uniqueness([name]));
        }

        rules.NoteRelations(property, $"column '{name}'");
        foreach (var rule in property.ItemsOf("quality"))
        {
            QualityReader.Read(rule, name, null, rules);
        }

        return column;
    }
}
