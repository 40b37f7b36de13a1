using RunLinkedData.Datasets.Contracts.Yaml;
using RunLinkedData.Datasets.Expecting;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Datasets.Contracts.Reading;

/// <summary>Reads what the number of a metric has to be: <c>mustBe</c> and the others, with <c>unit</c>.</summary>
internal static class CountTerms
{
    private static readonly (string Name, CountTermKind Kind)[] Single =
    [
        ("mustBe", CountTermKind.Is),
        ("mustNotBe", CountTermKind.IsNot),
        ("mustBeGreaterThan", CountTermKind.More),
        ("mustBeGreaterOrEqualTo", CountTermKind.AtLeast),
        ("mustBeLessThan", CountTermKind.Less),
        ("mustBeLessOrEqualTo", CountTermKind.AtMost),
    ];

    /// <summary>The names of all of them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Single.Select(single => single.Name), "mustBeBetween", "mustNotBeBetween"];

    /// <summary>The limit; null where nothing but 0 is allowed.</summary>
    /// <exception cref="ContractException">There is none.</exception>
    public static CountLimit? Read(YamlNode rule)
    {
        List<CountTerm> terms = [];
        foreach (var (name, kind) in Single)
        {
            if (rule.NumberOf(name) is { } number)
            {
                terms.Add(new CountTerm(kind, number));
            }
        }

        // The standard: mustBeBetween is mustBeGreaterThan with mustBeLessThan.
        if (Pair(rule, "mustBeBetween") is var (least, greatest))
        {
            terms.AddRange([new CountTerm(CountTermKind.More, least), new CountTerm(CountTermKind.Less, greatest)]);
        }

        if (Pair(rule, "mustNotBeBetween") is var (from, to))
        {
            terms.Add(new CountTerm(CountTermKind.Outside, from, to));
        }

        if (terms.Count == 0)
        {
            throw rule.Invalid($"a rule says what its number has to be: one of {string.Join(", ", Names)}.");
        }

        CountLimit limit = new(terms, rule.TextOf("unit") switch
        {
            null or "rows" => false,
            "percent" => true,
            var unit => throw rule["unit"]!.Invalid($"'{unit}' is no unit. There are rows and percent."),
        });
        return limit.IsNone ? null : limit;
    }

    private static (decimal Least, decimal Greatest)? Pair(YamlNode rule, string name)
    {
        if (rule[name] is not { } value)
        {
            return null;
        }

        return rule.ItemsOf(name) is [var one, var two] && one.ToNumber(name) is var least && two.ToNumber(name) is var greatest
            && least < greatest
            ? (least, greatest)
            : throw value.Invalid($"'{name}' is a list of two numbers, the smaller one first.");
    }
}
