using System.Text.Encodings.Web;
using System.Text.Json;
using RunLinkedData.Lake.Files;

namespace RunLinkedData.Lake.Describing.Iceberg;

/// <summary>How engines are told of a table, and of one version of it.</summary>
internal static class Registration
{
    public static IReadOnlyList<TableRegistration> Of(TableState state, FileLocation location, string metadataFile)
    {
        var (uri, file) = (Quote(location.ToRawUri()), Quote(metadataFile));
        var name = string.Concat(state.Dataset[(state.Dataset.LastIndexOf('/') + 1)..].ToLowerInvariant()
            .Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        name = char.IsAsciiDigit(name[0]) ? $"t_{name}" : name;
        var (run, snapshot) = state.Versions is [.., var last] ? (last.RunId, $"{last.Id}") : (null, null);
        return
        [
            Tried(
                "DuckDB",
                $"INSTALL iceberg; LOAD iceberg;\n"
                    + $"CREATE VIEW \"{name}\" AS SELECT * FROM iceberg_scan({file});"
                    + OfVersion($"\nSELECT * FROM iceberg_scan({file}, snapshot_from_id => {snapshot});")),
            Tried(
                "pyiceberg",
                "from pyiceberg.table import StaticTable\n"
                    + $"table = StaticTable.from_metadata({Python(metadataFile)})\n"
                    + OfVersion($"table.scan(snapshot_id={snapshot}).to_arrow()\n")
                    + $"catalog.drop_table(\"<namespace>.{name}\"); "
                    + $"catalog.register_table(\"<namespace>.{name}\", {Python(metadataFile)})"),
            Tried(
                "Spark",
                $"spark.read.format(\"iceberg\").load({Python(location.ToRawUri())})\n"
                    + $"CALL <catalog>.system.register_table(table => '<namespace>.`{name}`', metadata_file => {file});"
                    + OfVersion($"\nSELECT * FROM <catalog>.<namespace>.`{name}` VERSION AS OF '{run}';")),
            Tried(
                "ClickHouse",
                $"SELECT * FROM {(location.IsLocal ? $"icebergLocal({Quote(location.Path)})" : $"iceberg({uri})")}"
                    + OfVersion($"\n    SETTINGS iceberg_snapshot_id = {snapshot}") + ";"),
            Told(
                "Trino",
                $"CALL <catalog>.system.register_table(schema_name => '<schema>', table_name => '{name}', "
                    + $"table_location => {uri}, metadata_file_name => 'v{state.Number}.metadata.json');"
                    + OfVersion($"\nSELECT * FROM <catalog>.<schema>.\"{name}\" FOR VERSION AS OF '{run}';")),
            Told(
                "Athena, Glue",
                "aws glue create-table --database-name <database> --table-input "
                    + $"'{{\"Name\":\"{name}\",\"TableType\":\"EXTERNAL_TABLE\",\"Parameters\":{{\"table_type\":\"ICEBERG\","
                    + $"\"metadata_location\":{Python(metadataFile)}}}}}'"),
            Told(
                "Snowflake",

                // What is not quoted has capitals there.
                $"CREATE OR REPLACE ICEBERG TABLE \"{name.ToUpperInvariant()}\" EXTERNAL_VOLUME = '<volume>' "
                    + "CATALOG = '<catalog-integration>'\n"
                    + $"    METADATA_FILE_PATH = '<path-in-volume>/metadata/v{state.Number}.metadata.json';"),
            Told("Databricks", $"CREATE OR REPLACE TABLE <catalog>.<schema>.`{name}` SHALLOW CLONE iceberg.`{location.ToRawUri()}`;"),
        ];

        // A table may have no version any more.
        string OfVersion(string line) => run is null ? "" : line;
    }

    private static TableRegistration Tried(string engine, string text) => new() { Engine = engine, Text = text, IsTried = true };

    private static TableRegistration Told(string engine, string text) => new() { Engine = engine, Text = text, IsTried = false };

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    // JSON and Python write texts alike.
    private static string Python(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
