using System.Globalization;
using System.Text;
using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.MLflow.Tracking.Search;

// The right half of a clause: the comparator and the value, and which of them go with which key.
internal sealed partial class SearchParser
{
    /// <summary>SQLite's limit for the pattern of LIKE.</summary>
    public const int MaxPatternBytes = 50_000;

    private SearchComparator ReadComparator(SearchEntity entity, string key)
    {
        if (_next == _tokens.Count)
        {
            throw Invalid($"the clause about '{TrackingLimits.Shorten(key)}' has no comparator and no value");
        }

        var token = _tokens[_next++];
        var symbol = token.Kind switch
        {
            SearchTokenKind.Word when IsWord(token, "NOT") && TakeWord("IN") => "NOT IN",
            SearchTokenKind.Word when IsWord(token, "IS") && TakeWord("NULL") => "IS NULL",
            SearchTokenKind.Word when IsWord(token, "IS") && TakeWord("NOT") && TakeWord("NULL") => "IS NOT NULL",
            _ => token.Source.ToUpperInvariant(),
        };

        var allowed = Allowed(entity, key);
        foreach (var comparator in allowed)
        {
            if (SearchText.Symbol(comparator) == symbol)
            {
                return comparator;
            }
        }

        throw Invalid(
            $"{Describe(token)} does not go with {SearchText.Prefix(entity)} '{TrackingLimits.Shorten(key)}'; "
            + $"use one of {string.Join(", ", allowed.Select(SearchText.Symbol))}");
    }

    private bool TakeWord(string word)
    {
        var taken = _next < _tokens.Count && IsWord(_tokens[_next], word);
        _next += taken ? 1 : 0;
        return taken;
    }

    private SearchComparator[] Allowed(SearchEntity entity, string key)
    {
        if (IsNumber(entity, key))
        {
            return
            [
                SearchComparator.Equal, SearchComparator.NotEqual, SearchComparator.Less,
                SearchComparator.LessOrEqual, SearchComparator.Greater, SearchComparator.GreaterOrEqual,
            ];
        }

        SearchComparator[] patterns = IsId(entity, key) ? [] : [SearchComparator.Like, SearchComparator.ILike];
        var hasLists = entity == SearchEntity.Dataset || (entity == SearchEntity.Attribute && key == _grammar.ListAttribute);
        SearchComparator[] lists = hasLists ? [SearchComparator.In, SearchComparator.NotIn] : [];
        SearchComparator[] nulls = _grammar.NullEntities.Contains(entity) ? [SearchComparator.IsNull, SearchComparator.IsNotNull] : [];
        return [SearchComparator.Equal, SearchComparator.NotEqual, .. patterns, .. lists, .. nulls];
    }

    private bool IsId(SearchEntity entity, string key) => entity == SearchEntity.Attribute && key == _grammar.IdAttribute;

    private bool IsNumber(SearchEntity entity, string key) =>
        entity == SearchEntity.Metric || (entity == SearchEntity.Attribute && _grammar.NumberAttributes.Contains(key));

    private SearchValue ReadValue(SearchEntity entity, string key, SearchComparator comparator)
    {
        if (_next == _tokens.Count)
        {
            throw Invalid($"the clause about '{TrackingLimits.Shorten(key)}' has no value");
        }

        if (comparator is SearchComparator.In or SearchComparator.NotIn)
        {
            var list = ReadList();
            return IsId(entity, key) ? new SearchValue.List([.. list.Values.Select(ReadId)]) : list;
        }

        var token = _tokens[_next++];
        if (IsNumber(entity, key))
        {
            return ReadNumber(entity, key, token);
        }

        if (token.Kind != SearchTokenKind.Text)
        {
            throw Invalid(
                $"{Describe(token)} is not a text in quotes; '{TrackingLimits.Shorten(key)}' is compared with a text such as 'my value'");
        }

        if (IsId(entity, key))
        {
            return new SearchValue.Text(ReadId(token.Value));
        }

        var isPattern = comparator is SearchComparator.Like or SearchComparator.ILike;
        return isPattern && Encoding.UTF8.GetByteCount(token.Value) > MaxPatternBytes
            ? throw Invalid($"the pattern for '{TrackingLimits.Shorten(key)}' is longer than {MaxPatternBytes:N0} bytes")
            : new SearchValue.Text(token.Value);
    }

    private SearchValue.Number ReadNumber(SearchEntity entity, string key, SearchToken token)
    {
        if (token.Kind != SearchTokenKind.Number)
        {
            throw Invalid($"{Describe(token)} is not a number; '{TrackingLimits.Shorten(key)}' is compared with a number without quotes");
        }

        var number = new SearchValue.Number(token.Source);
        return entity == SearchEntity.Metric || !_grammar.WholeNumbers || number.AsInteger is not null
            ? number
            : throw Invalid($"{Describe(token)} is not a whole number; '{key}' is compared with milliseconds since 1970");
    }

    /// <summary>An ID as the number that the database holds: 07 is 7.</summary>
    private string ReadId(string id) => long.TryParse(id, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
        ? number.ToString(CultureInfo.InvariantCulture)
        : throw Invalid($"'{TrackingLimits.Shorten(id)}' is not the ID of an experiment, which is a number such as '12'");

    private SearchValue.List ReadList()
    {
        const string Advice = "a list is written ('a', 'b')";
        var open = _tokens[_next++];
        if (open.Kind != SearchTokenKind.Open)
        {
            throw Invalid($"{Describe(open)} is not a list; {Advice}");
        }

        var values = new List<string>();
        while (_next < _tokens.Count && _tokens[_next].Kind == SearchTokenKind.Text)
        {
            values.Add(_tokens[_next++].Value);
            if (_next == _tokens.Count)
            {
                break;
            }

            var separator = _tokens[_next++];
            if (separator.Kind == SearchTokenKind.Close)
            {
                return new SearchValue.List(values);
            }

            if (separator.Kind != SearchTokenKind.Comma)
            {
                throw Invalid($"{Describe(separator)} stands where a comma or a bracket should be; {Advice}");
            }
        }

        throw Invalid(_next < _tokens.Count
            ? $"{Describe(_tokens[_next])} stands where a text in quotes should be; {Advice}, with at least one text"
            : $"the list is not closed; {Advice}");
    }
}
