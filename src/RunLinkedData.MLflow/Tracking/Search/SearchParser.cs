using System.Globalization;
using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.MLflow.Tracking.Search;

/// <summary>
/// Reads MLflow's filters: <c>clause (AND clause)*</c>, where a clause is <c>identifier comparator value</c>. See <c>docs/search.md</c>.
/// </summary>
internal sealed partial class SearchParser
{
    /// <summary>More clauses than anybody writes, fewer than a database chokes on.</summary>
    public const int MaxClauses = 250;

    private readonly SearchGrammar _grammar;
    private readonly string _text;
    private readonly string _what;
    private readonly List<SearchToken> _tokens;
    private int _next;

    private SearchParser(SearchGrammar grammar, string text, string what)
    {
        _grammar = grammar;
        _text = text;
        _what = what;
        _tokens = new SearchTokenizer(text, what).ReadAll();
    }

    /// <summary>Reads a filter; null and the empty text have no clause.</summary>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: it is not a filter of this grammar.</exception>
    public static IReadOnlyList<SearchClause> ParseFilter(SearchGrammar grammar, string? filter) =>
        string.IsNullOrEmpty(filter) ? [] : new SearchParser(grammar, filter, "filter").ReadClauses();

    /// <summary>Reads the sort keys of a search.</summary>
    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: one is not a sort key of this grammar, or comes twice where it may not.
    /// </exception>
    public static IReadOnlyList<SearchOrder> ParseOrder(SearchGrammar grammar, IReadOnlyList<string> orderBy)
    {
        var orders = new List<SearchOrder>(orderBy.Count);
        foreach (var item in orderBy)
        {
            var order = new SearchParser(grammar, item, "sort key").ReadOrder();
            var earlier = orders.Any(other => other.Entity == order.Entity && other.Key == order.Key);
            if (earlier && grammar.OrdersOnce)
            {
                throw TrackingLimits.Invalid($"The sort key '{TrackingLimits.Shorten(item)}' comes twice. Give each key once.");
            }

            if (!earlier)
            {
                orders.Add(order);
            }
        }

        return orders;
    }

    private List<SearchClause> ReadClauses()
    {
        var clauses = new List<SearchClause>();
        while (_next < _tokens.Count)
        {
            if (IsWord(_tokens[_next], "AND"))
            {
                _next++;
                continue;
            }

            clauses.Add(ReadClause());
            if (clauses.Count > MaxClauses)
            {
                throw Invalid($"it has more than {MaxClauses} clauses");
            }
        }

        return clauses.Count > 0 ? clauses : throw Invalid("there is no clause in it; give null or an empty text to find everything");
    }

    private SearchClause ReadClause()
    {
        var start = _tokens[_next];
        if (start.Kind == SearchTokenKind.Word || start.Kind == SearchTokenKind.Open)
        {
            throw Invalid($"{Describe(start)} cannot begin a clause; clauses are joined by AND only, without OR, NOT and brackets");
        }

        var (entity, key) = ReadIdentifier(_grammar.TextAttributes.Concat(_grammar.NumberAttributes));
        var comparator = ReadComparator(entity, key);
        var value = comparator is SearchComparator.IsNull or SearchComparator.IsNotNull ? null : ReadValue(entity, key, comparator);
        return new SearchClause(entity, key, comparator, value);
    }

    private SearchOrder ReadOrder()
    {
        if (_tokens.Count == 0)
        {
            throw Invalid("it is empty; give a key such as start_time DESC or metrics.`mape`");
        }

        var (entity, key) = ReadIdentifier(_grammar.OrderAttributes);
        if (entity == SearchEntity.Dataset || (entity != SearchEntity.Attribute && _grammar == SearchGrammar.Experiments))
        {
            throw Invalid($"nothing can be sorted by {SearchText.Prefix(entity)}");
        }

        var ascending = true;
        if (_next < _tokens.Count)
        {
            var direction = _tokens[_next++];
            ascending = IsWord(direction, "ASC");
            if (!ascending && !IsWord(direction, "DESC"))
            {
                throw Invalid($"{Describe(direction)} is no direction; write ASC or DESC");
            }
        }

        return _next == _tokens.Count
            ? new SearchOrder(entity, key, ascending)
            : throw Invalid($"{Describe(_tokens[_next])} comes after the direction; give each sort key as an item of its own");
    }

    private (SearchEntity Entity, string Key) ReadIdentifier(IEnumerable<string> attributes)
    {
        var token = _tokens[_next++];
        var isName = token.Kind == SearchTokenKind.Identifier || (token.Kind == SearchTokenKind.Text && token.Source[0] == '"');
        if (!isName)
        {
            throw Invalid($"{Describe(token)} stands where a key should be; write clauses as key, comparator, value");
        }

        var entity = SearchEntity.Attribute;
        if (token.Prefix is { } prefix && !_grammar.Entities.TryGetValue(prefix, out entity))
        {
            throw Invalid(
                $"there is no entity '{prefix}'; "
                + $"the entities are {string.Join(", ", _grammar.Entities.Keys.Order(StringComparer.Ordinal))}");
        }

        var key = token.Value;
        if (key.Length == 0)
        {
            throw Invalid($"{Describe(token)} has no key");
        }

        if (entity == SearchEntity.Attribute)
        {
            key = _grammar.Aliases.GetValueOrDefault(key, key);
            CheckKnown("attribute", key, attributes);
        }
        else if (entity == SearchEntity.Dataset)
        {
            CheckKnown("dataset key", key, SearchGrammar.DatasetKeys);
        }

        return (entity, key);
    }

    private void CheckKnown(string what, string key, IEnumerable<string> known)
    {
        if (!known.Contains(key))
        {
            throw Invalid($"there is no {what} '{TrackingLimits.Shorten(key)}' here; use one of {string.Join(", ", known)}");
        }
    }

    private static bool IsWord(SearchToken token, string word) =>
        token.Kind == SearchTokenKind.Word && token.Source.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static string Describe(SearchToken token) =>
        string.Create(CultureInfo.InvariantCulture, $"'{TrackingLimits.Shorten(token.Source)}' at position {token.Position + 1}");

    private MlflowException Invalid(string problem) =>
        TrackingLimits.Invalid($"The {_what} '{TrackingLimits.Shorten(_text)}' cannot be read: {problem}.");
}
