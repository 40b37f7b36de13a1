using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;

namespace RunLinkedData.MLflow.Tracking.Sqlite;

public sealed partial class SqliteTrackingStore
{
    /// <summary>The workspace that MLflow gives to whoever names none.</summary>
    internal const string OwnWorkspace = "default";

    private const string ExperimentColumns =
        "e.experiment_id, e.name, e.artifact_location, e.lifecycle_stage, e.creation_time, e.last_update_time";

    /// <inheritdoc/>
    public Task<Page<Experiment>> SearchExperimentsAsync(ExperimentQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        TrackingLimits.CheckRange(nameof(query.MaxResults), query.MaxResults, TrackingLimits.SearchPage);
        var clauses = SearchParser.ParseFilter(SearchGrammar.Experiments, query.Filter);
        var order = SearchParser.ParseOrder(SearchGrammar.Experiments, query.OrderBy);
        var offset = PageToken.Decode(query.PageToken);
        return _database.ReadAsync(
            session =>
            {
                var sql = new SqliteSearch();
                sql.AddExperiments(session.Layout, query.ViewType, clauses, order);
                var rows = session.Query(
                    $"SELECT {ExperimentColumns} FROM experiments AS e {sql.Build(query.MaxResults + 1L, offset)}",
                    ReadExperiment,
                    sql.Parameters);
                var more = rows.Count > query.MaxResults;
                var page = AddTags(session, more ? rows.GetRange(0, query.MaxResults) : rows);
                return new Page<Experiment> { Items = page, NextPageToken = more ? PageToken.Encode(offset + query.MaxResults) : null };
            },
            cancellationToken);
    }

    private static Experiment GetExperiment(SqliteSession session, string experimentId) =>
        (ParseId(experimentId) is { } id ? FindExperiment(session, "e.experiment_id = $1", id) : null)
        ?? throw NotFound($"There is no experiment with the ID '{TrackingLimits.Shorten(experimentId)}'.");

    private static Experiment GetActiveExperiment(SqliteSession session, string experimentId)
    {
        var experiment = GetExperiment(session, experimentId);
        return experiment.LifecycleStage == LifecycleStage.Active
            ? experiment
            : throw TrackingLimits.Invalid($"The experiment {experimentId} is deleted and cannot be changed. Restore it first.");
    }

    private static Experiment? FindExperimentByName(SqliteSession session, string name) => FindExperiment(session, "e.name = $1", name);

    private static Experiment? FindExperiment(SqliteSession session, string condition, object argument)
    {
        var workspace = session.Layout.HasWorkspaces ? $" AND e.workspace = '{OwnWorkspace}'" : "";
        var found = session.Query(
            $"SELECT {ExperimentColumns} FROM experiments AS e WHERE {condition}{workspace}", ReadExperiment, argument);
        return AddTags(session, found).FirstOrDefault();
    }

    /// <summary>
    /// The experiments of these that are in the workspace in which this store works; all of them while there are no workspaces.
    /// </summary>
    private static IReadOnlyList<long> KeepOwn(SqliteSession session, IReadOnlyList<long> experimentIds) => session.Layout.HasWorkspaces
        ? session.Query(
            $"""
            SELECT e.experiment_id
            FROM json_each($1) AS wanted CROSS JOIN experiments AS e ON e.experiment_id = wanted.value AND e.workspace = '{OwnWorkspace}'
            """,
            reader => reader.GetInt64(0),
            JsonSerializer.Serialize([.. experimentIds], SqliteJson.Default.Int64Array))
        : experimentIds;

    private static Experiment ReadExperiment(SqliteDataReader reader) => new()
    {
        ExperimentId = reader.GetInt64(0).ToString(CultureInfo.InvariantCulture),
        Name = reader.Text(1),
        ArtifactLocation = reader.Text(2),
        LifecycleStage = reader.Stage(3),
        CreationTime = reader.IntegerOrNull(4),
        LastUpdateTime = reader.IntegerOrNull(5),
        Tags = [],
    };

    private static List<Experiment> AddTags(SqliteSession session, List<Experiment> experiments)
    {
        if (experiments.Count == 0)
        {
            return experiments;
        }

        var tags = session
            .Query(
                """
                SELECT t.experiment_id, t.key, t.value
                FROM experiment_tags AS t
                WHERE t.experiment_id IN (SELECT value FROM json_each($1))
                ORDER BY t.key
                """,
                reader => (Id: reader.GetInt64(0), Tag: new Tag(reader.Text(1), reader.Text(2))),
                JsonSerializer.Serialize(
                    experiments.Select(experiment => ParseId(experiment.ExperimentId)!.Value).ToArray(), SqliteJson.Default.Int64Array))
            .ToLookup(row => row.Id.ToString(CultureInfo.InvariantCulture), row => row.Tag);
        return experiments.ConvertAll(experiment => experiment with { Tags = [.. tags[experiment.ExperimentId]] });
    }

    /// <summary>The number in an experiment's ID, or null when it is none and so names no experiment.</summary>
    private static long? ParseId(string experimentId) =>
        long.TryParse(experimentId, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
