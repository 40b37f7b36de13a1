using System.Text.Json;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;

namespace RunLinkedData.MLflow.Tracking.Sqlite;

public sealed partial class SqliteTrackingStore
{
    private const int MaxDatasetSummaries = 1000;

    /// <inheritdoc/>
    public Task LogInputsAsync(string runId, IReadOnlyList<DatasetInput> inputs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runId);
        ArgumentNullException.ThrowIfNull(inputs);
        foreach (var input in inputs)
        {
            TrackingLimits.CheckInput(input);
        }

        return _database.WriteAsync(
            session =>
            {
                CheckActive(session, runId);
                var seen = new HashSet<(string, string)>();
                foreach (var input in inputs.Where(input => seen.Add((input.Dataset.Name, input.Dataset.Digest))))
                {
                    WriteInput(session, runId, FindOrWriteDataset(session, runId, input.Dataset), input.Tags);
                }
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DatasetSummary>> SearchDatasetsAsync(
        IReadOnlyList<string> experimentIds,
        CancellationToken cancellationToken = default)
    {
        TrackingLimits.CheckDatasetExperiments(experimentIds);
        var ids = experimentIds.Select(ParseId).OfType<long>().ToList();
        return _database.ReadAsync<IReadOnlyList<DatasetSummary>>(
            session => session.Query(
                """
                SELECT DISTINCT d.experiment_id, d.name, d.digest, t.value
                FROM datasets AS d
                JOIN inputs AS i ON i.source_type = 'DATASET' AND i.source_id = d.dataset_uuid
                LEFT JOIN input_tags AS t ON t.input_uuid = i.input_uuid AND t.name = $2
                WHERE d.experiment_id IN (SELECT value FROM json_each($1))
                ORDER BY d.experiment_id, d.name, d.digest, t.value
                LIMIT $3
                """,
                reader => new DatasetSummary
                {
                    ExperimentId = reader.GetString(0),
                    Name = reader.Text(1),
                    Digest = reader.Text(2),
                    Context = reader.TextOrNull(3),
                },
                JsonSerializer.Serialize([.. KeepOwn(session, ids)], SqliteJson.Default.Int64Array),
                DatasetInput.ContextTag,
                MaxDatasetSummaries),
            cancellationToken);
    }

    /// <summary>
    /// A dataset is found by name and digest within the run's experiment; the first description of it there stays. A row that several
    /// experiments shared would go with the one that is removed for good, and take the links of the others' runs along.
    /// </summary>
    /// <remarks>Up to 3.6 MLflow shared them, and so did this store: what a run is linked to already is taken wherever it is.</remarks>
    private string FindOrWriteDataset(SqliteSession session, string runId, MlflowDataset dataset)
    {
        var known = session.Scalar(
            """
            SELECT d.dataset_uuid FROM datasets AS d LEFT JOIN inputs AS i
              ON i.source_type = 'DATASET' AND i.source_id = d.dataset_uuid AND i.destination_type = 'RUN' AND i.destination_id = $3
            WHERE d.digest = $1 AND d.name = $2
              AND (i.source_id IS NOT NULL OR d.experiment_id = (SELECT experiment_id FROM runs WHERE run_uuid = $3))
            ORDER BY i.source_id IS NULL LIMIT 1
            """,
            dataset.Digest,
            dataset.Name,
            runId);
        if (known is string id)
        {
            return id;
        }

        id = _newId();
        session.Execute(
            """
            INSERT INTO datasets (
              dataset_uuid, experiment_id, name, digest, dataset_source_type, dataset_source, dataset_schema, dataset_profile)
            VALUES ($1, (SELECT experiment_id FROM runs WHERE run_uuid = $2), $3, $4, $5, $6, $7, $8)
            """,
            id,
            runId,
            dataset.Name,
            dataset.Digest,
            dataset.SourceType,
            dataset.Source,
            dataset.Schema,
            dataset.Profile);
        return id;
    }

    /// <summary>A link that is there already stays as it is, with its tags.</summary>
    private void WriteInput(SqliteSession session, string runId, string datasetId, IReadOnlyList<Tag> tags)
    {
        var inputId = _newId();
        var added = session.Execute(
            """
            INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id)
            VALUES ($1, 'DATASET', $2, 'RUN', $3)
            ON CONFLICT (source_type, source_id, destination_type, destination_id) DO NOTHING
            """,
            inputId,
            datasetId,
            runId);
        foreach (var tag in added == 1 ? tags : [])
        {
            session.Execute("INSERT INTO input_tags (input_uuid, name, value) VALUES ($1, $2, $3)", inputId, tag.Key, tag.Value);
        }
    }

    private static Dictionary<string, IReadOnlyList<DatasetInput>> ReadInputs(SqliteSession session, string runIds)
    {
        var tags = session
            .Query(
                """
                SELECT t.input_uuid, t.name, t.value
                FROM json_each($1) AS wanted
                CROSS JOIN inputs AS i ON i.destination_type = 'RUN' AND i.destination_id = wanted.value AND i.source_type = 'DATASET'
                CROSS JOIN input_tags AS t ON t.input_uuid = i.input_uuid
                ORDER BY t.name
                """,
                reader => (InputId: reader.Text(0), Tag: new Tag(reader.Text(1), reader.Text(2))),
                runIds)
            .ToLookup(row => row.InputId, row => row.Tag);
        return session
            .Query(
                """
                SELECT i.destination_id, i.input_uuid, d.name, d.digest, d.dataset_source_type, d.dataset_source, d.dataset_schema, d.dataset_profile
                FROM json_each($1) AS wanted
                CROSS JOIN inputs AS i ON i.destination_type = 'RUN' AND i.destination_id = wanted.value AND i.source_type = 'DATASET'
                CROSS JOIN datasets AS d ON d.dataset_uuid = i.source_id
                ORDER BY d.name, d.digest
                """,
                reader => (
                    RunId: reader.Text(0),
                    Input: new DatasetInput
                    {
                        Dataset = new MlflowDataset
                        {
                            Name = reader.Text(2),
                            Digest = reader.Text(3),
                            SourceType = reader.Text(4),
                            Source = reader.Text(5),
                            Schema = reader.TextOrNull(6),
                            Profile = reader.TextOrNull(7),
                        },
                        Tags = [.. tags[reader.Text(1)]],
                    }),
                runIds)
            .GroupBy(row => row.RunId, row => row.Input)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<DatasetInput>)[.. group]);
    }
}
