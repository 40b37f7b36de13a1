namespace RunLinkedData.MLflow.Tracking.Sqlite.Database;

/// <summary>What a database looks like at one moment; MLflow may upgrade it while it is in use here.</summary>
/// <param name="SchemaVersion">SQLite's counter of schema changes.</param>
/// <param name="IsEmpty">There is no table at all.</param>
/// <param name="HasWorkspaces">Experiments have a workspace; those here are in <c>default</c>.</param>
/// <param name="IsPrepared">The indexes that keep searches fast are there, and no experiment relies on the datasets of another.</param>
internal sealed record SqliteLayout(long SchemaVersion, bool IsEmpty, bool HasWorkspaces, bool IsPrepared)
{
    public static readonly SqliteLayout Unknown = new(-1, IsEmpty: true, HasWorkspaces: false, IsPrepared: false);

    // The ten tables of a tracking store and the columns that are read or written here.
    private static readonly (string Table, string[] Columns)[] Needed =
    [
        ("experiments", ["experiment_id", "name", "artifact_location", "lifecycle_stage", "creation_time", "last_update_time"]),
        ("experiment_tags", ["key", "value", "experiment_id"]),
        ("runs",
        [
            "run_uuid", "name", "source_type", "source_name", "entry_point_name", "user_id", "status", "start_time", "end_time",
            "source_version", "lifecycle_stage", "artifact_uri", "experiment_id", "deleted_time",
        ]),
        ("tags", ["key", "value", "run_uuid"]),
        ("params", ["key", "value", "run_uuid"]),
        ("metrics", ["key", "value", "timestamp", "run_uuid", "step", "is_nan"]),
        ("latest_metrics", ["key", "value", "timestamp", "step", "is_nan", "run_uuid"]),
        ("datasets",
        [
            "dataset_uuid", "experiment_id", "name", "digest", "dataset_source_type", "dataset_source", "dataset_schema", "dataset_profile",
        ]),
        ("inputs", ["input_uuid", "source_type", "source_id", "destination_type", "destination_id"]),
        ("input_tags", ["input_uuid", "name", "value"]),
    ];

    /// <summary>SQLite's counter of schema changes, as it is in the current transaction.</summary>
    public static long ReadSchemaVersion(SqliteSession session) => (long)session.Scalar("PRAGMA schema_version")!;

    /// <summary>Looks at the tables.</summary>
    /// <exception cref="MlflowException">
    /// <c>INVALID_STATE</c>: this is a database, but not one of an MLflow that is understood here.
    /// </exception>
    public static SqliteLayout Read(SqliteSession session, string path)
    {
        var version = ReadSchemaVersion(session);
        var columns = session
            .Query(
                "SELECT m.name, c.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) "
                + "AS c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'",
                reader => (Table: reader.GetString(0), Column: reader.GetString(1)))
            .ToLookup(row => row.Table, row => row.Column);
        if (columns.Count == 0)
        {
            return Unknown with { SchemaVersion = version };
        }

        var revision = ReadRevision(session, path, columns);
        foreach (var (table, needed) in Needed)
        {
            var missing = needed.Except(columns[table]).ToList();
            if (missing.Count > 0)
            {
                var what = columns.Contains(table)
                    ? $"has no column {string.Join(", ", missing)} in its table {table}"
                    : $"has no table {table}";
                throw Refuse(
                    path,
                    $"is at MLflow revision '{revision}' and {what}. If an older MLflow made it, upgrade it once with: "
                    + $"mlflow db upgrade sqlite:///{path}");
            }
        }

        var own = (long)session.Scalar(
            "SELECT count(*) FROM sqlite_master WHERE type = 'index' "
            + "AND name IN ('rld_runs_newest', 'rld_runs_ended', 'rld_datasets_digest')")!;
        var isPrepared = own == 3 && SharedDatasets.AreSeparated(session);
        return new SqliteLayout(version, IsEmpty: false, columns["experiments"].Contains("workspace"), isPrepared);
    }

    private static string ReadRevision(SqliteSession session, string path, ILookup<string, string> columns)
    {
        if (!columns.Contains("alembic_version"))
        {
            var tables = columns.Select(group => group.Key).Order(StringComparer.Ordinal).ToList();
            var some = string.Join(", ", tables.Take(8)) + (tables.Count > 8 ? ", ..." : "");
            throw Refuse(
                path,
                $"has no table alembic_version, so it is no tracking database of MLflow; it holds the tables {some}. "
                + "Check the tracking URI; the file was left as it is.");
        }

        var revisions = session.Query("SELECT version_num FROM alembic_version", reader => reader.Text(0));
        return revisions.Count == 1
            ? revisions[0]
            : throw Refuse(
                path,
                $"names {revisions.Count} revisions in alembic_version instead of one: "
                + "its creation or an upgrade was cut off. Restore a backup.");
    }

    private static MlflowException Refuse(string path, string problem) =>
        new(MlflowErrorCode.InvalidState, $"The tracking database '{path}' {problem}");
}
