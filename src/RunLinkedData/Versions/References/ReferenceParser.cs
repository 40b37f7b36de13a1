using System.Globalization;
using RunLinkedData.Model;

namespace RunLinkedData.Versions.References;

/// <summary>Reads a reference. Whatever is wrong becomes a <see cref="ReferenceException"/> that shows the place.</summary>
internal sealed class ReferenceParser(string text)
{
    private const int Longest = 20_000;
    private const int MostConditions = 20;
    private const int FarthestBack = 10_000;

    public DataReference Parse()
    {
        if (text.Length > Longest)
        {
            throw Invalid(Longest, $"it has {text.Length:N0} characters, and at most {Longest:N0} are read");
        }

        if (FindBrokenSurrogate() is { } broken)
        {
            throw Invalid(broken, "there is half of a surrogate pair");
        }

        var at = text.LastIndexOf('@');
        if (at < 0)
        {
            throw Invalid(text.Length, "'@' and a version are missing");
        }

        var slash = text.LastIndexOf('/', at);
        var process = slash < 0 ? null : text[..slash];
        if (process is { Length: 0 })
        {
            throw Invalid(0, "the process before '/' is empty");
        }

        var dataset = ReadDataset(slash + 1, at);
        var question = text.IndexOf('?', at);
        var end = question < 0 ? text.Length : question;
        var tilde = text.IndexOf('~', at, end - at);
        var version = ReadVersion(at + 1, tilde < 0 ? end : tilde);
        var reference = new DataReference(process, dataset, version)
        {
            Back = tilde < 0 ? 0 : ReadBack(tilde, end),
            Conditions = question < 0 ? [] : ReadConditions(version, question),
        };
        return process is null && reference.IsMoving
            ? throw Invalid(0, $"'{text[(at + 1)..end]}' needs the process that makes the dataset")
            : reference;
    }

    private string ReadDataset(int start, int end)
    {
        var dataset = text[start..end];
        if (dataset.Length == 0)
        {
            throw Invalid(start, "the dataset before '@' is missing");
        }

        return DatasetIdentity.IsName(dataset)
            ? dataset
            : throw Invalid(
                start,
                $"'{dataset}' is no name of a "
                + $"dataset{(dataset.Contains('@', StringComparison.Ordinal) ? " (in a condition, '@' is written %40)" : "")}");
    }

    private VersionText ReadVersion(int start, int end)
    {
        var version = text[start..end];
        return VersionText.TryParse(version) ?? throw Invalid(start, VersionText.Problem(version));
    }

    private int ReadBack(int tilde, int end)
    {
        var number = text[(tilde + 1)..end];
        return number.Length is > 0 and <= 5 && number.All(char.IsAsciiDigit) && number[0] != '0'
            && int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture) is var back && back <= FarthestBack
            ? back
            : throw Invalid(
                tilde + 1, $"after '~' stands how many versions before it: a number from 1 to {FarthestBack:N0}, not '{number}'");
    }

    private List<Condition> ReadConditions(VersionText version, int question)
    {
        if (version.Kind is not (VersionKind.Latest or VersionKind.Time or VersionKind.Orchestrated))
        {
            throw Invalid(
                question,
                $"conditions go with '{VersionText.LatestText}', a date or the ID of a run of Dagster; "
                + $"'{version.Text}' is one version already");
        }

        List<Condition> conditions = [];
        var start = question + 1;
        while (start <= text.Length)
        {
            var and = text.IndexOf('&', start);
            var end = and < 0 ? text.Length : and;
            var condition = ReadCondition(start, end);
            if (conditions.Any(known => (known.IsTag, known.Name) == (condition.IsTag, condition.Name)))
            {
                throw Invalid(start, $"there is a condition on {(condition.IsTag ? "tag" : "parameter")} '{condition.Name}' already");
            }

            conditions.Add(condition);
            if (conditions.Count > MostConditions)
            {
                throw Invalid(start, $"there are more than {MostConditions} conditions");
            }

            start = end + 1;
        }

        return conditions;
    }

    private Condition ReadCondition(int start, int end)
    {
        var equals = text.IndexOf('=', start, end - start);
        if (equals < 0)
        {
            throw Invalid(start, "a condition is written name=value, or tag.name=value");
        }

        // The prefix is what is written, the rest may be encoded.
        var condition = Condition.Of(text[start..equals], Decode(equals + 1, end));
        var nameStart = equals - condition.Name.Length;
        condition = condition with { Name = Decode(nameStart, equals) };
        if (!condition.IsNamed)
        {
            throw Invalid(nameStart, $"'{condition.Name}' is no name of a {(condition.IsTag ? "tag" : "parameter")}");
        }

        return condition;
    }

    private string Decode(int start, int end)
    {
        var decoded = PercentText.Decode(text[start..end], out var wrong);
        return decoded ?? throw Invalid(
            start + wrong, "'%' begins a character in the form %40: two hexadecimal digits for each byte of its UTF-8; '%' itself is %25");
    }

    private int? FindBrokenSurrogate()
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                {
                    return i;
                }

                i++;
            }
        }

        return null;
    }

    private ReferenceException Invalid(int position, string reason) => ReferenceErrors.Invalid(text, position, reason);
}
