using System.Globalization;

namespace RunLinkedData.Datasets.Expecting;

/// <summary>How many of something there may be, or what share of the rows they may be.</summary>
/// <param name="Terms">What the number has to be, all of it.</param>
/// <param name="IsPercent">Whether it is the share of the rows in percent that is compared; of no rows that is 0.</param>
internal sealed record CountLimit(IReadOnlyList<CountTerm> Terms, bool IsPercent = false)
{
    /// <summary>Whether nothing but 0 is within the limit.</summary>
    public bool IsNone => Terms is [{ Kind: CountTermKind.Is, Value: 0 }];

    /// <summary>What is expected, such as <c>at most 5 percent are expected</c>.</summary>
    public string Words => $"{string.Join(" and ", Terms.Select(term => term.Words))}{(IsPercent ? " percent" : "")} are expected";

    public bool IsMet(long count, long rows)
    {
        var value = !IsPercent ? count : rows == 0 ? 0 : (decimal)count * 100 / rows;
        return Terms.All(term => term.IsMet(value));
    }
}

/// <summary>What a number has to be. <c>Other</c>: the second number of two.</summary>
internal sealed record CountTerm(CountTermKind Kind, decimal Value, decimal Other = 0)
{
    public string Words => Kind switch
    {
        CountTermKind.Is => Text(Value),
        CountTermKind.IsNot => $"other than {Text(Value)}",
        CountTermKind.More => $"more than {Text(Value)}",
        CountTermKind.AtLeast => $"at least {Text(Value)}",
        CountTermKind.Less => $"less than {Text(Value)}",
        CountTermKind.AtMost => $"at most {Text(Value)}",
        _ => $"at most {Text(Value)} or at least {Text(Other)}",
    };

    public bool IsMet(decimal number) => Kind switch
    {
        CountTermKind.Is => number == Value,
        CountTermKind.IsNot => number != Value,
        CountTermKind.More => number > Value,
        CountTermKind.AtLeast => number >= Value,
        CountTermKind.Less => number < Value,
        CountTermKind.AtMost => number <= Value,
        _ => number <= Value || number >= Other,
    };

    private static string Text(decimal number) => number.ToString("#,0.######", CultureInfo.InvariantCulture);
}

/// <summary>How a number is compared.</summary>
internal enum CountTermKind
{
    Is,
    IsNot,
    More,
    AtLeast,
    Less,
    AtMost,
    Outside,
}
