using RunLinkedData.Datasets.Contracts.Yaml;
using RunLinkedData.Datasets.Expecting;
using RunLinkedData.Datasets.Schemas;
using RunLinkedData.Model.Checks;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Contracts.Reading;

/// <summary>There is a column, and what it stores is of a logical type of the standard.</summary>
internal sealed record LogicalColumn : VersionExpectation
{
    private static readonly string[] Formats =
        ["i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128", "f32", "f64"];

    private readonly string _column;
    private readonly string? _type;

    private LogicalColumn(string column, string? type) => (_column, _type) = (column, type);

    public override string Name => $"{_column}.type";

    public override string? Column => _column;

    /// <summary>The room that values may take, such as <c>i32</c>; null for any.</summary>
    private string? Format { get; init; }

    /// <summary>Whether times are instants; null for both.</summary>
    private bool? HasZone { get; init; }

    /// <summary>The type of the elements of an array; null for any.</summary>
    private string? Element { get; init; }

    private string Words => _type
        + (Element is null ? "" : $" of {Element}")
        + (Format is null ? "" : $" of {Format}")
        + (HasZone switch { null => "", true => " with a time zone", false => " without a time zone" });

    /// <summary>Reads the type of a column.</summary>
    /// <exception cref="ContractException">There is no such type, or datasets have none of it.</exception>
    public static LogicalColumn Read(string column, YamlNode property)
    {
        var type = TypeOf(property, column);
        var options = property["logicalTypeOptions"];
        return new LogicalColumn(column, type)
        {
            Format = type is "integer" or "number" && options?.TextOf("format") is { } format
                ? Formats.Contains(format) && format[0] == 'f' == (type == "number") ? format
                    : throw options["format"]!.Invalid($"'{format}' is no format of {type}s.")
                : null,
            HasZone = type == "timestamp" ? options?.FlagOf("timezone") : null,
            Element = property["items"] is { } items && type == "array" ? TypeOf(items, $"{column}[]") : null,
        };
    }

    public override Task<string?> FindProblemAsync(DatasetManifest version, Func<string, Task<DatasetManifest?>> find) =>
        Task.FromResult(version.Columns.FirstOrDefault(column => column.Name == _column) switch
        {
            null => $"there is no column '{_column}'",
            { } found when !IsAsExpected(ColumnType.Parse(found.Type)) => $"'{_column}' is {found.Type}, and {Words} is expected",
            _ => null,
        });

    private bool IsAsExpected(ColumnType? type) => _type is null
        || (type is not null
            && LogicalTypes.Fits(type, _type)
            && (Format is null || LogicalTypes.HasRoom(type, Format))
            && (HasZone is null || type.Kind == ColumnKind.TimestampUtc == HasZone)
            && (Element is null || LogicalTypes.Fits(type.Element!, Element)));

    private static string? TypeOf(YamlNode property, string column) => property.TextOf("logicalType") switch
    {
        null => null,
        "object" => throw property["logicalType"]!.Unsupported($"logicalType object of '{column}': a dataset has no columns in columns."),
        var type when LogicalTypes.All.Contains(type) => type,
        var type => throw property["logicalType"]!.Invalid(
            $"'{type}' is no logicalType. There are {string.Join(", ", LogicalTypes.All)}."),
    };
}
