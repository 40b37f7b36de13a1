using System.Globalization;
using RunLinkedData.Model;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Datasets.Contracts.Yaml;

/// <summary>A value of a YAML file, with its place: a text, a list, or names with values.</summary>
internal sealed class YamlNode(string? path, int line, int column)
{
    private readonly string? _path = path;

    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>The text; null for what is none.</summary>
    public string? Text { get; init; }

    /// <summary>Whether the text is written without quotes, so that it may be a number, true, false or null.</summary>
    public bool IsPlain { get; init; }

    /// <summary>The values of a list; null for what is none.</summary>
    public List<YamlNode>? Items { get; init; }

    /// <summary>Names with values, in their order; null for what has none.</summary>
    public List<(YamlNode Key, YamlNode Value)>? Entries { get; init; }

    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>The value of a name; null where there is none, or it is null.</summary>
    public YamlNode? this[string name] =>
        Entries?.Find(entry => entry.Key.Text == name) is { Value: { IsNull: false } value } ? value : null;

    /// <summary>An error at this place.</summary>
    public ContractException Invalid(string what) => Error(ErrorCode.ContractInvalid, what);

    /// <summary>What the standard has and is not checked here, at this place.</summary>
    public ContractException Unsupported(string what) => Error(ErrorCode.ContractUnsupported, what);

    /// <summary>The text of a name; null where there is none.</summary>
    public string? TextOf(string name) => this[name] is { } value
        ? value.Text ?? throw value.Invalid($"'{name}' is a text, and this is none.")
        : null;

    /// <summary>The text of a name that has to be there.</summary>
    public string NeededTextOf(string name, string of) => TextOf(name) is { Length: > 0 } text
        ? text
        : throw Invalid($"{of} needs '{name}'.");

    public bool? FlagOf(string name) => this[name] switch
    {
        null => null,
        { IsPlain: true, Text: "true" or "True" or "TRUE" } => true,
        { IsPlain: true, Text: "false" or "False" or "FALSE" } => false,
        var value => throw value.Invalid($"'{name}' is true or false, and '{value.Text}' is neither."),
    };

    public int? CountOf(string name) => this[name] switch
    {
        null => null,
        { Text: { } text } when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        var value => throw value.Invalid($"'{name}' is a whole number from 0 on, and '{value.Text}' is none."),
    };

    public decimal? NumberOf(string name) => this[name]?.ToNumber(name);

    /// <summary>This value as a number.</summary>
    public decimal ToNumber(string name) =>
        decimal.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Invalid($"'{name}' is a number, and '{Text}' is none.");

    /// <summary>The values of a list; none where there is no such name.</summary>
    public IReadOnlyList<YamlNode> ItemsOf(string name) => this[name] switch
    {
        null => [],
        { Items: { } items } => items,
        var value => throw value.Invalid($"'{name}' is a list: each entry begins with '- '."),
    };

    /// <summary>Refuses names that are not known here: what is not looked at must not look as though it were.</summary>
    public void CheckNames(string of, params IReadOnlyList<string> known)
    {
        foreach (var (key, _) in Entries ?? throw Invalid($"{of} has names with values, such as 'name: x', and this has none."))
        {
            if (!known.Contains(key.Text))
            {
                var near = NearNames.Find(key.Text!, known);
                throw key.Invalid($"{of} has no '{key.Text}'."
                    + (near.Count == 0 ? "" : $" Did you mean {string.Join(" or ", near.Select(name => $"'{name}'"))}?"));
            }
        }
    }

    private ContractException Error(string code, string what) => new(
        code,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The data contract{(_path is null ? "" : $" '{_path}'")}, line {Line}, column {Column}: {what}"),
        _path,
        Line,
        Column);
}
