using RunLinkedData.Lake.Files;

namespace RunLinkedData.Lake.Describing.Delta;

/// <summary>How engines are told of a table, and of one version of it: the rows that have its run ID.</summary>
internal static class Registration
{
    public static IReadOnlyList<TableRegistration> Of(TableState state, FileLocation location)
    {
        var place = location.IsLocal ? location.Path : location.ToString();
        var (quoted, text) = ($"'{place.Replace("'", "''", StringComparison.Ordinal)}'", LogText.Of(json => json.WriteStringValue(place)));
        var name = string.Concat(Actions.NameOf(state.Metadata).ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        var run = state.Versions is [.., var last] ? last.RunId : null;
        var condition = $"{DescribedColumn.RunId} = '{run}'";

        // A table may have no version any more.
        var where = OfVersion($" WHERE {condition}");
        TableRegistration[] everywhere =
        [
            Tried("DuckDB", $"INSTALL delta; LOAD delta;\nSELECT * FROM delta_scan({quoted}){where};"),
            Tried(
                "delta-rs",
                "from deltalake import DeltaTable, QueryBuilder\n"
                    + $"QueryBuilder().register(\"t\", DeltaTable({text})).execute(\"SELECT * FROM t{where}\")"),
        ];

        // What climbs out of the folder, the others do not read, or read without run_id.
        return !location.IsLocal
            ? everywhere
            :
            [
                .. everywhere,
                Tried(
                    "polars",
                    $"polars.scan_delta({text}){OfVersion($".filter(polars.col(\"{DescribedColumn.RunId}\") == \"{run}\")")}.collect()"),
                Tried("ClickHouse", $"SELECT * FROM deltaLakeLocal({quoted}){where};"),
                Told("Spark", $"spark.read.format(\"delta\").load({text}){OfVersion($".where(\"{condition}\")")}"),
                Told("Databricks", $"SELECT * FROM delta.`{place}`{where};"),
                Told(
                    "Trino",
                    $"CALL <catalog>.system.register_table(schema_name => '<schema>', table_name => '{name}', "
                        + $"table_location => '{location.ToUri()}');\nSELECT * FROM <catalog>.<schema>.\"{name}\"{where};"),
            ];

        string OfVersion(string part) => run is null ? "" : part;
    }

    private static TableRegistration Tried(string engine, string text) => new() { Engine = engine, Text = text, IsTried = true };

    private static TableRegistration Told(string engine, string text) => new() { Engine = engine, Text = text, IsTried = false };
}
