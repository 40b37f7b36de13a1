using System.Reflection;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.MLflow.Tracking.Sqlite.Database;

/// <summary>Creates MLflow's tables in an empty database.</summary>
internal static class SqliteSchema
{
    /// <summary>
    /// The revision that is written: the newest that every later MLflow upgrades by itself, because its set of tables differs
    /// from theirs.
    /// </summary>
    public const string Revision = "2d6e25af4d3e";

    public static void Create(SqliteSession session, string artifactRoot, long now)
    {
        session.Execute(ReadScript());
        session.Execute(
            """
            INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time)
            VALUES (0, 'Default', $1, 'active', $2, $2)
            """,
            ArtifactLocation.Append(artifactRoot, "0"),
            now);
        Prepare(session);
    }

    /// <summary>
    /// Makes the indexes without which a search would look at every run and every dataset there is, and gives experiments the datasets of
    /// their own that earlier versions let them share.
    /// </summary>
    public static void Prepare(SqliteSession session)
    {
        session.Execute("CREATE INDEX IF NOT EXISTS rld_runs_newest ON runs (experiment_id, lifecycle_stage, start_time DESC, run_uuid)");
        session.Execute("CREATE INDEX IF NOT EXISTS rld_runs_ended ON runs (experiment_id, status, end_time, run_uuid)");
        session.Execute("CREATE INDEX IF NOT EXISTS rld_datasets_digest ON datasets (digest, name)");
        SharedDatasets.Separate(session);
    }

    private static string ReadScript()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"schema-{Revision}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
