using System.Globalization;
using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.MLflow.Tracking.Search;

/// <summary>Cuts the text of a filter or a sort key into tokens.</summary>
internal sealed class SearchTokenizer(string text, string what)
{
    private static readonly string[] Words = ["AND", "OR", "NOT", "LIKE", "ILIKE", "RLIKE", "IN", "IS", "NULL", "BETWEEN", "ASC", "DESC"];

    private int _position;

    public List<SearchToken> ReadAll()
    {
        var tokens = new List<SearchToken>();
        while (true)
        {
            while (_position < text.Length && char.IsWhiteSpace(text[_position]))
            {
                _position++;
            }

            if (_position == text.Length)
            {
                return tokens;
            }

            tokens.Add(Read());
        }
    }

    private SearchToken Read()
    {
        var start = _position;
        var next = text[start];
        switch (next)
        {
            case '(':
                _position++;
                return Token(SearchTokenKind.Open, start);
            case ')':
                _position++;
                return Token(SearchTokenKind.Close, start);
            case ',':
                _position++;
                return Token(SearchTokenKind.Comma, start);
            case '=' or '!' or '<' or '>':
                _position += text.AsSpan(start) is ['=' or '!' or '<' or '>', '=' or '>', ..] ? 2 : 1;
                return Token(SearchTokenKind.Comparator, start);
            case '\'' or '"' or '`':
                // Double quotes are a value or, before a comparator, an attribute's name: the parser knows which.
                var value = ReadQuoted();
                return Token(next == '`' ? SearchTokenKind.Identifier : SearchTokenKind.Text, start, value);
            case '-' or '.' or (>= '0' and <= '9'):
                return ReadNumber();
            default:
                return IsWordCharacter(next) ? ReadIdentifier() : throw Unexpected(start);
        }
    }

    private SearchToken ReadIdentifier()
    {
        var start = _position;
        SkipWord();
        var first = text[start.._position];
        if (_position == text.Length || text[_position] != '.')
        {
            var word = Words.Contains(first, StringComparer.OrdinalIgnoreCase);
            return Finish(Token(word ? SearchTokenKind.Word : SearchTokenKind.Identifier, start));
        }

        _position++;
        if (_position < text.Length && text[_position] is '`' or '"')
        {
            var quoted = ReadQuoted();
            return Finish(Token(SearchTokenKind.Identifier, start, quoted, first));
        }

        var key = _position;
        while (_position < text.Length && (IsWordCharacter(text[_position]) || text[_position] == '.'))
        {
            _position++;
        }

        return Finish(Token(SearchTokenKind.Identifier, start, text[key.._position], first));
    }

    /// <summary>An identifier ends at a blank, a comparator or a bracket; anything else belongs to a key that needed quotes.</summary>
    private SearchToken Finish(SearchToken token) =>
        _position == text.Length || char.IsWhiteSpace(text[_position]) || text[_position] is '=' or '!' or '<' or '>' or '(' or ')' or ','
            ? token
            : throw Unexpected(_position);

    private SearchToken ReadNumber()
    {
        var start = _position;
        if (text[_position] == '-')
        {
            _position++;
        }

        var digits = SkipDigits();
        if (_position < text.Length && text[_position] == '.')
        {
            _position++;
            digits += SkipDigits();
        }

        if (digits > 0 && _position < text.Length && text[_position] is 'e' or 'E')
        {
            _position++;
            if (_position < text.Length && text[_position] == '-')
            {
                _position++;
            }

            digits = SkipDigits();
        }

        if (digits == 0 || (_position < text.Length && (IsWordCharacter(text[_position]) || text[_position] == '.')))
        {
            throw Unexpected(digits == 0 ? start : _position);
        }

        return Token(SearchTokenKind.Number, start);
    }

    private string ReadQuoted()
    {
        var start = _position;
        var quote = text[start];
        var end = text.IndexOf(quote, start + 1);
        if (end < 0)
        {
            throw Invalid($"the quote {quote} at position {Show(start)} is never closed");
        }

        _position = end + 1;
        if (_position < text.Length && (text[_position] == quote || IsWordCharacter(text[_position])))
        {
            throw Invalid(
                $"the quoted text that begins at position {Show(start)} is followed by {text[_position]} without a blank. "
                + "Quotes cannot be escaped: put a value with ' into \"…\" and one with \" into '…'");
        }

        return text[(start + 1)..end];
    }

    private void SkipWord()
    {
        while (_position < text.Length && IsWordCharacter(text[_position]))
        {
            _position++;
        }
    }

    private int SkipDigits()
    {
        var start = _position;
        while (_position < text.Length && char.IsAsciiDigit(text[_position]))
        {
            _position++;
        }

        return _position - start;
    }

    private SearchToken Token(SearchTokenKind kind, int start, string? value = null, string? prefix = null) =>
        new(kind, start, text[start.._position], value ?? text[start.._position], prefix);

    private static bool IsWordCharacter(char c) => c == '_' || char.IsLetterOrDigit(c) || char.IsSurrogate(c);

    private static string Show(int position) => (position + 1).ToString(CultureInfo.InvariantCulture);

    private MlflowException Unexpected(int position) => Invalid(
        $"'{text[position]}' at position {Show(position)} is not understood. "
        + "Put keys other than letters, digits, '_' and '.' into backticks (params.`my-key`) and text values into quotes");

    private MlflowException Invalid(string problem) =>
        TrackingLimits.Invalid($"The {what} '{TrackingLimits.Shorten(text)}' cannot be read: {problem}.");
}
