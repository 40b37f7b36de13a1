using RunLinkedData.Model;

namespace RunLinkedData.Questions.Uses;

/// <summary>
/// What is asked about, as it is typed: <c>process/dataset</c>, <c>process/dataset.column</c>, or <c>process/dataset."a column"</c>, where
/// a quote in the name of the column is written twice. A process may have <c>/</c> in its name, and a dataset dots.
/// </summary>
internal sealed record UseName(string Process, string Dataset, string? Column)
{
    private const string Quoted = ".\"";

    /// <summary>What a text may mean, in the order in which it is tried.</summary>
    /// <exception cref="ArgumentException">It names no dataset of a process, or a column although one is named besides.</exception>
    public static IReadOnlyList<UseName> Candidates(string text, string? column)
    {
        var quote = text.IndexOf(Quoted, StringComparison.Ordinal);
        var named = quote < 0 ? text : text[..quote];
        var slash = named.LastIndexOf('/');
        var process = slash <= 0 ? "" : named[..slash];
        var rest = named[(slash + 1)..];
        if (process.Length == 0 || rest.Length == 0 || rest.Contains('@'))
        {
            throw Wrong(text, "write process/dataset, or process/dataset.column, such as demand-forecast/forecasts.units");
        }

        if (quote >= 0)
        {
            var inside = text[(quote + Quoted.Length)..];
            if (column is not null || inside.Length < 2 || inside[^1] != '"' || inside[..^1].Replace("\"\"", "").Contains('"'))
            {
                throw Wrong(text, column is null
                    ? "the name of a column stands between two quotes, and a quote in it is written twice"
                    : $"it names a column, and so does '{column}': name one");
            }

            column = inside[..^1].Replace("\"\"", "\"");
        }

        List<UseName> candidates = column is not null || DatasetIdentity.IsName(rest) ? [new(process, rest, column)] : [];
        for (var dot = rest.LastIndexOf('.'); column is null && dot > 0; dot = rest.LastIndexOf('.', dot - 1))
        {
            if (dot < rest.Length - 1 && DatasetIdentity.IsName(rest[..dot]))
            {
                candidates.Add(new(process, rest[..dot], rest[(dot + 1)..]));
            }
        }

        return candidates.Count > 0 && candidates.All(candidate => DatasetIdentity.IsName(candidate.Dataset))
            ? candidates
            : throw Wrong(text, $"'{rest}' is no name of a dataset");
    }

    private static ArgumentException Wrong(string text, string why) => new($"'{text}' names no dataset of a process: {why}.");
}
