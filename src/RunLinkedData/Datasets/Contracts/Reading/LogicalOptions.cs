using System.Globalization;
using RunLinkedData.Datasets.Contracts.Yaml;
using RunLinkedData.Datasets.Expecting;

namespace RunLinkedData.Datasets.Contracts.Reading;

/// <summary>Reads <c>logicalTypeOptions</c> of a column: what its values have to be.</summary>
internal static class LogicalOptions
{
    private static readonly string[] Dates = ["yyyy-MM-dd"];

    private static readonly string[] Timestamps =
    [
        "yyyy-MM-dd HH:mm:ss.FFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm",
    ];

    private static readonly string[] Instants =
    [
        "yyyy-MM-dd HH:mm:ss.FFFFFFK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFzzz",
    ];

    private static readonly string[] Times = ["HH:mm:ss.FFFFFFF", "HH:mm"];

    /// <summary>Adds what is expected.</summary>
    public static void Read(ContractColumn column, YamlNode property, Rules rules)
    {
        if (property["logicalTypeOptions"] is not { } options)
        {
            return;
        }

        var type = column.LogicalType ?? throw options.Invalid("'logicalTypeOptions' need a 'logicalType'.");
        options.CheckNames($"'logicalTypeOptions' of {type}", type switch
        {
            "string" => ["minLength", "maxLength", "pattern", "format"],
            "date" => ["format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
            "timestamp" or "time" =>
                ["format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "timezone", "defaultTimezone"],
            "integer" or "number" => ["format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
            "array" => ["minItems", "maxItems", "uniqueItems"],
            _ => [],
        });
        foreach (var (key, _) in options.Entries!.Where(entry => entry.Key.Text is "minItems" or "maxItems" or "uniqueItems"))
        {
            throw key.Unsupported($"'{key.Text}' of '{column.Name}': how many elements lists have is not checked. Leave it out.");
        }

        if (options.CountOf("minLength") is var min && options.CountOf("maxLength") is var max && (min ?? max) is not null)
        {
            rules.Add(options, () => new TextLength(column.Name, min, max));
        }

        if (options.TextOf("pattern") is { } pattern)
        {
            rules.Add(options["pattern"]!, () => new Matching(column.Name, pattern));
        }

        if (type == "string" && options.TextOf("format") is { } format)
        {
            rules.Note(options["format"]!, $"column '{column.Name}' has the format '{format}'");
        }

        if (options["multipleOf"] is { } multiple)
        {
            rules.Add(multiple, () => new MultipleOf(column.Name, multiple.ToNumber("multipleOf")));
        }

        ReadRange(column.Name, type, options, rules);
    }

    private static void ReadRange(string column, string type, YamlNode options, Rules rules)
    {
        var (least, isLeastOut) = BoundOf("minimum", "exclusiveMinimum");
        var (greatest, isGreatestOut) = BoundOf("maximum", "exclusiveMaximum");
        if ((least ?? greatest) is not null)
        {
            rules.Add(options, () => new InRange(column, least, greatest) { ExceptMin = isLeastOut, ExceptMax = isGreatestOut });
        }

        (Bound? Bound, bool IsOut) BoundOf(string inner, string outer) => (options[inner], options[outer]) switch
        {
            (null, null) => (null, false),
            ({ } bound, null) => (ToBound(bound, type, inner), false),
            (null, { } bound) => (ToBound(bound, type, outer), true),
            (_, { } bound) => throw bound.Invalid($"'{inner}' and '{outer}' are both there. Leave one of them out."),
        };
    }

    private static Bound ToBound(YamlNode value, string type, string name)
    {
        var (culture, text) = (CultureInfo.InvariantCulture, value.Text);
        return type switch
        {
            "integer" or "number" => Bound.Of(value.ToNumber(name)),
            _ when DateOnly.TryParseExact(text, Dates, culture, DateTimeStyles.None, out var day) && type != "time" => Bound.Of(day),
            "timestamp" when DateTime.TryParseExact(text, Timestamps, culture, DateTimeStyles.None, out var time) => Bound.Of(time),
            "timestamp" when DateTimeOffset.TryParseExact(text, Instants, culture, DateTimeStyles.AssumeUniversal, out var instant) =>
                Bound.Of(instant),
            "time" when TimeOnly.TryParseExact(text, Times, culture, DateTimeStyles.None, out var time) => Bound.Of(time),
            _ => throw value.Invalid($"'{text}' is no {type} that is understood here. Write it as "
                + (type switch { "date" => "2026-11-30.", "time" => "12:30:00.", _ => "2026-11-30, or 2026-11-30T12:30:00Z." })),
        };
    }
}
