using System.Globalization;
using RunLinkedData.Datasets.Contracts.Yaml;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Datasets.Contracts.Reading;

/// <summary>What the file of a contract says.</summary>
internal sealed record ContractDocument
{
    private static readonly string[] Known =
    [
        "apiVersion", "kind", "id", "name", "version", "status", "schema", "slaProperties",
        "tenant", "tags", "servers", "dataProduct", "description", "domain", "support", "price", "team", "roles", "slaDefaultElement",
        "authoritativeDefinitions", "customProperties", "contractCreatedTs",
    ];

    public required string ApiVersion { get; init; }

    public required string Id { get; init; }

    public required string Version { get; init; }

    public required string Status { get; init; }

    public string? Name { get; init; }

    public required IReadOnlyList<ContractTable> Tables { get; init; }

    public TimeSpan? Freshness { get; init; }

    public required IReadOnlyList<string> NotChecked { get; init; }

    /// <exception cref="ContractException">It is no contract, or its only table cannot be checked.</exception>
    public static ContractDocument Read(YamlNode root)
    {
        if (root.Entries is null || (root["kind"] is null && root["apiVersion"] is null))
        {
            throw root.Invalid("it begins with no 'apiVersion: v3.1.0' and 'kind: DataContract', as contracts of the standard (ODCS) do.");
        }

        if (root.NeededTextOf("kind", "A contract") is var kind && kind != "DataContract")
        {
            throw root["kind"]!.Invalid($"its 'kind' is '{kind}', and that of contracts is DataContract.");
        }

        var apiVersion = root.NeededTextOf("apiVersion", "A contract");
        if (!apiVersion.StartsWith("v3.0.", StringComparison.Ordinal) && !apiVersion.StartsWith("v3.1.", StringComparison.Ordinal))
        {
            throw root["apiVersion"]!.Unsupported(
                $"it is of version {apiVersion} of the standard. Versions v3.0 and v3.1 are read: write it as apiVersion: v3.1.0.");
        }

        root.CheckNames("A contract", Known);
        List<string> notChecked = [];
        List<ContractTable> tables = [];
        foreach (var table in root.ItemsOf("schema"))
        {
            var read = TableReader.Read(table, notChecked);
            if (tables.Any(other => other.Name == read.Name))
            {
                throw table.Invalid($"the table '{read.Name}' is there twice.");
            }

            tables.Add(read);
        }

        if (tables is [{ Problem: { } problem }])
        {
            throw problem;
        }

        return new ContractDocument
        {
            ApiVersion = apiVersion,
            Id = root.NeededTextOf("id", "A contract"),
            Version = root.NeededTextOf("version", "A contract"),
            Status = root.NeededTextOf("status", "A contract"),
            Name = root.TextOf("name"),
            Tables = tables,
            Freshness = root.ItemsOf("slaProperties").Select(FreshnessOf).Min(),
            NotChecked = notChecked,
        };
    }

    private static TimeSpan? FreshnessOf(YamlNode property)
    {
        property.CheckNames(
            "A property of 'slaProperties'",
            "id", "property", "value", "valueExt", "unit", "element", "driver", "description", "scheduler", "schedule");
        if (property.NeededTextOf("property", "An entry of 'slaProperties'").ToUpperInvariant() is not ("LATENCY" or "LY" or "FRESHNESS"))
        {
            return null;
        }

        var value = property.NumberOf("value") ?? throw property.Invalid("an age needs a 'value', such as 26, and a 'unit', such as h.");
        var unit = property.NeededTextOf("unit", "An age");
        decimal seconds = unit.ToLowerInvariant() switch
        {
            "s" or "sec" or "second" or "seconds" => 1,
            "min" or "minute" or "minutes" => 60,
            "h" or "hr" or "hour" or "hours" => 3600,
            "d" or "day" or "days" => 86_400,
            "w" or "wk" or "week" or "weeks" => 7 * 86_400,
            "y" or "yr" or "year" or "years" => 365 * 86_400,
            _ => throw property["unit"]!.Invalid($"'{unit}' is no unit of an age: s, min, h, d, w and y are."),
        };
        return value > 0 && value * seconds < (decimal)TimeSpan.MaxValue.TotalSeconds / 2
            ? TimeSpan.FromSeconds((double)(value * seconds))
            : throw property["value"]!.Invalid(string.Create(CultureInfo.InvariantCulture, $"{value} {unit} is no age."));
    }
}
