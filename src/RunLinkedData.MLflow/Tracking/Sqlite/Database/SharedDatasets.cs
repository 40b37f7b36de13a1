namespace RunLinkedData.MLflow.Tracking.Sqlite.Database;

/// <summary>
/// Up to 3.6 MLflow looked a dataset up in the whole database, and so did earlier versions of this store: runs of one experiment were
/// linked to a row of <c>datasets</c> that belongs to another. That row goes when the other experiment is removed for good, and the links
/// of all the runs with it.
/// </summary>
internal static class SharedDatasets
{
    /// <summary>SQLite's <c>user_version</c> of a database that has been looked through once.</summary>
    private const long Separated = 1;

    // The links of a run to a dataset of an experiment other than the run's own.
    private const string Foreign =
        """
        inputs AS i
        JOIN runs AS r ON i.source_type = 'DATASET' AND i.destination_type = 'RUN' AND r.run_uuid = i.destination_id
        JOIN datasets AS d ON d.dataset_uuid = i.source_id AND d.experiment_id <> r.experiment_id
        """;

    public static bool AreSeparated(SqliteSession session) => (long)session.Scalar("PRAGMA user_version")! >= Separated;

    /// <summary>
    /// Gives every experiment rows of its own for the datasets that its runs are linked to, with the description that the runs had so far.
    /// </summary>
    public static void Separate(SqliteSession session)
    {
        if (AreSeparated(session))
        {
            return;
        }

        session.Execute(
            $"""
            INSERT INTO datasets (
              dataset_uuid, experiment_id, name, digest, dataset_source_type, dataset_source, dataset_schema, dataset_profile)
            SELECT
              lower(hex(randomblob(16))), f.experiment_id, d.name, d.digest,
              d.dataset_source_type, d.dataset_source, d.dataset_schema, d.dataset_profile
            FROM (SELECT DISTINCT r.experiment_id, d.dataset_uuid FROM {Foreign}) AS f JOIN datasets AS d ON d.dataset_uuid = f.dataset_uuid
            WHERE true
            ON CONFLICT (experiment_id, name, digest) DO NOTHING
            """);
        session.Execute(
            $"""
            UPDATE OR IGNORE inputs SET source_id = f.own
            FROM (
              SELECT i.input_uuid, own.dataset_uuid AS own
              FROM {Foreign}
              JOIN datasets AS own ON own.experiment_id = r.experiment_id AND own.name = d.name AND own.digest = d.digest) AS f
            WHERE inputs.input_uuid = f.input_uuid
            """);
        session.Execute($"PRAGMA user_version = {Separated}");
    }
}
