using RunLinkedData.Datasets.Contracts.Yaml;
using RunLinkedData.Datasets.Expecting;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Datasets.Contracts.Reading;

/// <summary>Reads a table of a contract: an entry of <c>schema</c>.</summary>
internal static class TableReader
{
    private static readonly string[] Known =
    [
        "name", "physicalName", "properties", "quality", "logicalType", "relationships",
        "id", "physicalType", "description", "businessName", "authoritativeDefinitions", "tags", "customProperties",
        "dataGranularityDescription",
    ];

    /// <summary>Reads it; with the problem where it cannot be used.</summary>
    /// <exception cref="ContractException">It has no name.</exception>
    public static ContractTable Read(YamlNode table, List<string> notChecked)
    {
        ContractTable named = new(table.NeededTextOf("name", "A table of 'schema'"), table.TextOf("physicalName"));
        try
        {
            return Fill(named, table, notChecked);
        }
        catch (ContractException e)
        {
            return named with { Problem = e };
        }
    }

    private static ContractTable Fill(ContractTable named, YamlNode table, List<string> notChecked)
    {
        table.CheckNames("A table of 'schema'", Known);
        if (table.TextOf("logicalType") is { } type and not "object")
        {
            throw table["logicalType"]!.Invalid($"a table is an 'object', and not '{type}'.");
        }

        Rules rules = new(notChecked);
        List<ContractColumn> columns = [];
        List<(int Position, string Name)> key = [];
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        foreach (var property in table.ItemsOf("properties"))
        {
            var column = PropertyReader.Read(property, rules);
            if (columns.Any(other => other.Name == column.Name) || !names.TryAdd(property.TextOf("name")!, column.Name))
            {
                throw property.Invalid($"the column '{column.Name}' is there twice.");
            }

            columns.Add(column);
            if (property.FlagOf("primaryKey") == true)
            {
                key.Add((property.CountOf("primaryKeyPosition") ?? int.MaxValue, column.Name));
            }
        }

        if (key.Count > 0)
        {
            // Rows with a null in their key are not compared, so there may be none.
            List<string> keys = [.. key.OrderBy(part => part.Position).Select(part => part.Name)];
            keys.ForEach(name => rules.AddOnce(new NotNull(name)));
            rules.AddOnce(new Uniqueness(keys));
        }

        rules.NoteRelations(table, $"table '{named.Name}'");
        foreach (var rule in table.ItemsOf("quality"))
        {
            QualityReader.Read(rule, null, names, rules);
        }

        return named with { Columns = columns, Expectations = rules.All };
    }
}
