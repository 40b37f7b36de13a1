using System.Collections.Frozen;

namespace RunLinkedData.MLflow.Tracking.Search;

/// <summary>What a search can look at: which entities there are, which attributes, and how each may be compared.</summary>
internal sealed class SearchGrammar
{
    /// <summary>The grammar of <c>runs/search</c>.</summary>
    public static readonly SearchGrammar Runs = new()
    {
        Entities = new Dictionary<string, SearchEntity>
        {
            ["metric"] = SearchEntity.Metric,
            ["metrics"] = SearchEntity.Metric,
            ["param"] = SearchEntity.Param,
            ["params"] = SearchEntity.Param,
            ["parameter"] = SearchEntity.Param,
            ["parameters"] = SearchEntity.Param,
            ["tag"] = SearchEntity.Tag,
            ["tags"] = SearchEntity.Tag,
            ["attr"] = SearchEntity.Attribute,
            ["attribute"] = SearchEntity.Attribute,
            ["attributes"] = SearchEntity.Attribute,
            ["run"] = SearchEntity.Attribute,
            ["dataset"] = SearchEntity.Dataset,
            ["datasets"] = SearchEntity.Dataset,
        }.ToFrozenDictionary(),
        TextAttributes = ["run_id", "run_name", "status", "user_id", "artifact_uri"],
        NumberAttributes = ["start_time", "end_time"],
        OrderAttributes = ["start_time", "end_time", "run_id", "run_name", "status", "user_id", "artifact_uri"],
        Aliases = new Dictionary<string, string>
        {
            ["Created"] = "start_time",
            ["created"] = "start_time",
            ["run name"] = "run_name",
            ["Run name"] = "run_name",
            ["Run Name"] = "run_name",
        }.ToFrozenDictionary(),
        ListAttribute = "run_id",
        OrdersOnce = true,
        NullEntities = [SearchEntity.Param, SearchEntity.Tag],
    };

    /// <summary>The grammar of <c>experiments/search</c>.</summary>
    public static readonly SearchGrammar Experiments = new()
    {
        Entities = new Dictionary<string, SearchEntity>
        {
            ["attribute"] = SearchEntity.Attribute,
            ["tag"] = SearchEntity.Tag,
            ["tags"] = SearchEntity.Tag,
        }.ToFrozenDictionary(),
        TextAttributes = ["name", "experiment_id"],
        NumberAttributes = ["creation_time", "last_update_time"],
        OrderAttributes = ["name", "experiment_id", "creation_time", "last_update_time"],
        Aliases = FrozenDictionary<string, string>.Empty,
        ListAttribute = "experiment_id",
        OrdersOnce = false,
        NullEntities = [SearchEntity.Tag],
        IdAttribute = "experiment_id",
        WholeNumbers = true,
    };

    /// <summary>The keys of a dataset that a filter can name.</summary>
    public static readonly string[] DatasetKeys = ["name", "digest", "context"];

    /// <summary>The prefixes and what they mean; case-sensitive.</summary>
    public required FrozenDictionary<string, SearchEntity> Entities { get; init; }

    public required string[] TextAttributes { get; init; }

    public required string[] NumberAttributes { get; init; }

    public required string[] OrderAttributes { get; init; }

    /// <summary>Other names of attributes.</summary>
    public required FrozenDictionary<string, string> Aliases { get; init; }

    /// <summary>The one attribute that may be compared with a list.</summary>
    public required string ListAttribute { get; init; }

    /// <summary>
    /// The text attribute that is a number in the database, and is compared as equal or not only; null when there is none.
    /// </summary>
    public string? IdAttribute { get; init; }

    /// <summary>Whether number attributes are compared with whole numbers only.</summary>
    public bool WholeNumbers { get; init; }

    /// <summary>The entities of which a filter can ask whether the key is there.</summary>
    public required SearchEntity[] NullEntities { get; init; }

    /// <summary>Whether a sort key may come only once.</summary>
    public required bool OrdersOnce { get; init; }
}
