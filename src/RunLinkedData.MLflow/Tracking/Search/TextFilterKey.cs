using System.Text;
using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.MLflow.Tracking.Search;

/// <summary>What a <see cref="RunFilter"/> compares with text.</summary>
/// <remarks>
/// Each comparison finds only runs that have the key. MLflow has no escape for quotes: a value that holds both <c>'</c> and <c>"</c>, or
/// ends with a backslash, is an <see cref="ArgumentException"/>. Search for it by <see cref="Like"/> with <c>_</c> in place of such a
/// character, and compare what is found.
/// </remarks>
public sealed class TextFilterKey
{
    private readonly SearchEntity _entity;
    private readonly string _key;

    internal TextFilterKey(SearchEntity entity, string key) => (_entity, _key) = (entity, key);

    /// <summary>Whether a filter can hold a text: not when both kinds of quotes are in it, or a backslash ends it.</summary>
    /// <param name="value">The text.</param>
    public static bool CanHold(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return SearchText.CanQuote(value);
    }

    /// <summary>It is this text.</summary>
    /// <param name="value">The text.</param>
    /// <exception cref="ArgumentException">No filter can hold the text.</exception>
    public RunFilter EqualTo(string value) => Compare(SearchComparator.Equal, value);

    /// <summary>It is another text.</summary>
    /// <param name="value">The text.</param>
    /// <exception cref="ArgumentException">No filter can hold the text.</exception>
    public RunFilter NotEqualTo(string value) => Compare(SearchComparator.NotEqual, value);

    /// <summary>It fits a pattern: <c>%</c> stands for any text, <c>_</c> for one character.</summary>
    /// <param name="pattern">The pattern, of at most 50,000 bytes.</param>
    /// <exception cref="ArgumentException">No filter can hold the pattern.</exception>
    public RunFilter Like(string pattern) => Compare(SearchComparator.Like, CheckPattern(pattern));

    /// <summary>It fits a pattern, whatever the case of its ASCII letters.</summary>
    /// <param name="pattern">The pattern, as for <see cref="Like"/>.</param>
    /// <exception cref="ArgumentException">No filter can hold the pattern.</exception>
    public RunFilter ILike(string pattern) => Compare(SearchComparator.ILike, CheckPattern(pattern));

    /// <summary>The run has it, whatever its value.</summary>
    /// <remarks>It is written <c>LIKE '%'</c>, which servers of every version understand.</remarks>
    public RunFilter Exists() => Like("%");

    /// <summary>It is one of these texts. Only the ID of a run and its datasets can be compared so.</summary>
    /// <param name="values">The texts; at least one.</param>
    /// <exception cref="ArgumentException">There is none, no filter can hold one of them, or it is a tag or a param.</exception>
    public RunFilter In(IEnumerable<string> values) => RunFilter.Of(_entity, _key, SearchComparator.In, List(values));

    /// <summary>It is none of these texts. Only the ID of a run and its datasets can be compared so.</summary>
    /// <param name="values">The texts; at least one.</param>
    /// <exception cref="ArgumentException">There is none, no filter can hold one of them, or it is a tag or a param.</exception>
    public RunFilter NotIn(IEnumerable<string> values) => RunFilter.Of(_entity, _key, SearchComparator.NotIn, List(values));

    private SearchValue.List List(IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (_entity is SearchEntity.Tag or SearchEntity.Param)
        {
            throw new ArgumentException(
                $"MLflow compares {SearchText.Prefix(_entity)} such as "
                + $"'{TrackingLimits.Shorten(_key)}' with one text at a time. Search for each.",
                nameof(values));
        }

        string[] texts = [.. values.Select(CheckValue)];
        return texts.Length > 0
            ? new SearchValue.List(texts)
            : throw new ArgumentException("There is no value to look for. Give at least one.", nameof(values));
    }

    private static string CheckValue(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return SearchText.CanQuote(value)
            ? value
            : throw new ArgumentException($"The value '{TrackingLimits.Shorten(value)}' {SearchText.Unquotable}", nameof(value));
    }

    private RunFilter Compare(SearchComparator comparator, string value) =>
        RunFilter.Of(_entity, _key, comparator, new SearchValue.Text(CheckValue(value)));

    private static string CheckPattern(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return Encoding.UTF8.GetByteCount(pattern) <= SearchParser.MaxPatternBytes
            ? pattern
            : throw new ArgumentException(
                $"The pattern is longer than {SearchParser.MaxPatternBytes:N0} bytes. Shorten it.", nameof(pattern));
    }
}
