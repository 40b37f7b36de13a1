using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Apache.Arrow.Types;
using RunLinkedData.Lake.Iceberg.Metadata;
using RunLinkedData.Lake.Tables;

namespace RunLinkedData.Lake.Iceberg.Schemas;

/// <summary>
/// Reads schemas of tables (https://iceberg.apache.org/spec/#schemas). Types that are not read are a <see cref="NotSupportedException"/>.
/// </summary>
internal sealed partial class SchemaReader
{
    private const int MostFixedBytes = 1 << 24;
    private const string Utc = "UTC";

    private static readonly Dictionary<string, IArrowType> Scalars = new()
    {
        // Never stored: its values are all missing.
        ["unknown"] = NullType.Default,
        ["boolean"] = BooleanType.Default,
        ["int"] = Int32Type.Default,
        ["long"] = Int64Type.Default,
        ["float"] = FloatType.Default,
        ["double"] = DoubleType.Default,
        ["date"] = Date32Type.Default,
        ["time"] = new Time64Type(TimeUnit.Microsecond),
        ["timestamp"] = new TimestampType(TimeUnit.Microsecond, (string?)null),
        ["timestamptz"] = new TimestampType(TimeUnit.Microsecond, Utc),
        ["timestamp_ns"] = new TimestampType(TimeUnit.Nanosecond, (string?)null),
        ["timestamptz_ns"] = new TimestampType(TimeUnit.Nanosecond, Utc),
        ["string"] = StringType.Default,
        ["uuid"] = new FixedSizeBinaryType(16),
        ["binary"] = BinaryType.Default,
    };

    private readonly NameMapping? _names;
    private readonly HashSet<int> _ids = [];

    private SchemaReader(NameMapping? names) => _names = names;

    /// <summary>The columns of a schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="names">The names that columns have in files without IDs.</param>
    public static IReadOnlyList<TableField> Read(JsonElement schema, NameMapping? names) =>
        MetadataJson.Read(() => new SchemaReader(names).Fields(schema));

    private List<TableField> Fields(JsonElement type) =>
        [.. type.Items("fields").Select(field => Field(
            field.Text("name"), field.Int("id"), field.Flag("required"), field.GetProperty("type"), field.Field("initial-default")))];

    private TableField Field(string name, int id, bool isRequired, JsonElement json, JsonElement? initial = null)
    {
        var type = Type(json, name);
        return new TableField
        {
            Name = name,
            Id = _ids.Add(id) ? id : throw new InvalidDataException($"has two fields of the ID {id}"),
            StoredNames = _names?.NamesOf(id),
            Type = type,
            IsNullable = !isRequired,
            Default = initial is { } value ? DefaultValue.Read(value, type) : null,
        };
    }

    private TableType Type(JsonElement json, string name) => json.ValueKind == JsonValueKind.String
        ? new TableType.Scalar(Scalar(json.GetString()!, name))
        : json.Text("type") switch
        {
            "struct" => new TableType.Struct(Fields(json)),
            "list" => new TableType.List(
                Field("element", json.Int("element-id"), json.Flag("element-required"), json.GetProperty("element"))),
            "map" => new TableType.Map(
                Field("key", json.Int("key-id"), isRequired: true, json.GetProperty("key")),
                Field("value", json.Int("value-id"), json.Flag("value-required"), json.GetProperty("value"))),
            var other => throw Unknown(other, name),
        };

    private static IArrowType Scalar(string type, string name)
    {
        if (Scalars.TryGetValue(type, out var scalar))
        {
            return scalar;
        }

        if (DecimalName().Match(type) is { Success: true } digits)
        {
            var (precision, scale) = (Number(digits.Groups[1]), Number(digits.Groups[2]));
            return precision is >= 1 and <= 38 && scale <= precision
                ? new Decimal128Type(precision, scale)
                : throw new InvalidDataException($"has the type '{type}' for '{name}', which cannot be");
        }

        if (FixedName().Match(type) is { Success: true } size)
        {
            return Number(size.Groups[1]) is var bytes and >= 1 and <= MostFixedBytes
                ? new FixedSizeBinaryType(bytes)
                : throw new InvalidDataException($"has the type '{type}' for '{name}', which cannot be");
        }

        throw Unknown(type, name);
    }

    private static int Number(Group digits) =>
        int.TryParse(digits.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;

    private static NotSupportedException Unknown(string type, string name) =>
        new($"has the type '{type}' for '{name}', which is not read");

    [GeneratedRegex(@"\Adecimal\(\s*([0-9]+)\s*,\s*([0-9]+)\s*\)\z")]
    private static partial Regex DecimalName();

    [GeneratedRegex(@"\Afixed\[\s*([0-9]+)\s*\]\z")]
    private static partial Regex FixedName();
}
