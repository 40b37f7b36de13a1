using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RunLinkedData.Dagster.Metadata;

/// <summary>A value of the metadata of a materialization or check, of one of the types that Dagster shows.</summary>
/// <remarks>Made by one of the methods, which let nothing through that ends Dagster's reader.</remarks>
public sealed class MetadataValue
{
    private readonly Action<Utf8JsonWriter> _write;

    private MetadataValue(string type, Action<Utf8JsonWriter> write) => (Type, _write) = (type, write);

    /// <summary>The type, in Dagster's word: <c>int</c>, <c>float</c>, <c>text</c>, <c>md</c>, ...</summary>
    public string Type { get; }

    /// <summary>Plain text.</summary>
    /// <param name="value">The text.</param>
    public static MetadataValue Text(string value) => OfText("text", value);

    /// <summary>An address, shown as a link.</summary>
    /// <param name="value">The address.</param>
    public static MetadataValue Url(string value) => OfText("url", value);

    /// <summary>A path of a file system.</summary>
    /// <param name="value">The path.</param>
    public static MetadataValue Path(string value) => OfText("path", value);

    /// <summary>The path of a notebook.</summary>
    /// <param name="value">The path.</param>
    public static MetadataValue Notebook(string value) => OfText("notebook", value);

    /// <summary>Text in Markdown.</summary>
    /// <param name="value">The text.</param>
    public static MetadataValue Markdown(string value) => OfText("md", value);

    /// <summary>The ID of a Dagster run, shown as a link.</summary>
    /// <param name="value">The ID.</param>
    public static MetadataValue DagsterRun(string value) => OfText("dagster_run", value);

    /// <summary>Another asset, shown as a link.</summary>
    /// <param name="keyParts">Its key, part by part.</param>
    /// <exception cref="ArgumentException">No part, or one with a slash in it: Dagster would split it there.</exception>
    public static MetadataValue Asset(params IReadOnlyList<string> keyParts)
    {
        ArgumentNullException.ThrowIfNull(keyParts);
        return keyParts.Count > 0 && keyParts.All(part => part is { Length: > 0 } && !part.Contains('/', StringComparison.Ordinal))
            ? OfText("asset", string.Join('/', keyParts))
            : throw new ArgumentException(
                $"'{string.Join("', '", keyParts)}' cannot be linked as an asset: Dagster takes a key of parts without a slash.",
                nameof(keyParts));
    }

    /// <summary>A whole number.</summary>
    /// <param name="value">The number.</param>
    public static MetadataValue Int(long value) => new("int", writer => writer.WriteNumberValue(value));

    /// <summary>A whole number of any length.</summary>
    /// <param name="value">The number.</param>
    public static MetadataValue Int(BigInteger value) =>
        new("int", writer => writer.WriteRawValue(value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A number with a fraction. NaN and the infinities are taken, and shown as such.</summary>
    /// <param name="value">The number.</param>
    public static MetadataValue Float(double value) => new("float", writer => writer.WriteRawValue(FloatText(value), true));

    /// <summary>Yes or no.</summary>
    /// <param name="value">Which.</param>
    public static MetadataValue Bool(bool value) => new("bool", writer => writer.WriteBooleanValue(value));

    /// <summary>Nothing.</summary>
    public static MetadataValue Null() => new("null", writer => writer.WriteNullValue());

    /// <summary>A moment.</summary>
    /// <param name="value">The moment; Dagster keeps it to microseconds.</param>
    public static MetadataValue Timestamp(DateTimeOffset value)
    {
        var seconds = (value - DateTimeOffset.UnixEpoch).Ticks / (decimal)TimeSpan.TicksPerSecond;
        return new MetadataValue("timestamp", writer => writer.WriteNumberValue(seconds));
    }

    /// <summary>Any JSON.</summary>
    /// <param name="value">The JSON; null for null.</param>
    public static MetadataValue Json(JsonNode? value) => OfNode("json", value);

    /// <summary>A value whose type Dagster tells from the JSON: a text, a number, yes or no, a list; an object it would refuse.</summary>
    /// <param name="value">The JSON; null for null.</param>
    /// <exception cref="ArgumentException">It is an object: use <see cref="Json"/>.</exception>
    public static MetadataValue Inferred(JsonNode? value) => value is JsonObject
        ? throw new ArgumentException("An object has no type of its own in Dagster's metadata. Use MetadataValue.Json.", nameof(value))
        : OfNode("__infer__", value);

    /// <summary>A table of a few rows, shown whole.</summary>
    /// <param name="columns">Its columns.</param>
    /// <param name="records">Its rows: a text, number, <see cref="bool"/> or null for each column that has a value.</param>
    /// <exception cref="ArgumentException">A cell is of another type.</exception>
    public static MetadataValue Table(IReadOnlyList<TableColumn> columns, IReadOnlyList<IReadOnlyDictionary<string, object?>> records)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(records);
        foreach (var cell in records.SelectMany(record => record))
        {
            if (!IsCell(cell.Value))
            {
                throw new ArgumentException(
                    $"The cell '{cell.Key}' is of type {cell.Value!.GetType()}; Dagster's tables hold text, numbers, bool and null.",
                    nameof(records));
            }
        }

        return new MetadataValue("table", writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("records");
            foreach (var record in records)
            {
                writer.WriteStartObject();
                foreach (var (name, value) in record)
                {
                    writer.WritePropertyName(name);
                    WriteCell(writer, value);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            WriteColumns(writer, "schema", columns);
            writer.WriteEndObject();
        });
    }

    /// <summary>The columns of a dataset. Under the label <c>dagster/column_schema</c> Dagster shows them as those of the asset.</summary>
    /// <param name="columns">The columns.</param>
    public static MetadataValue TableSchema(IReadOnlyList<TableColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return new MetadataValue("table_schema", writer =>
        {
            writer.WriteStartObject();
            WriteColumns(writer, "columns", columns);
            writer.WriteEndObject();
        });
    }

    /// <summary>
    /// Which columns of other assets each column is made from. Under the label <c>dagster/column_lineage</c> Dagster draws it.
    /// </summary>
    /// <param name="dependencies">By the name of the column.</param>
    public static MetadataValue ColumnLineage(IReadOnlyDictionary<string, IReadOnlyList<ColumnDependency>> dependencies)
    {
        ArgumentNullException.ThrowIfNull(dependencies);
        return new MetadataValue("table_column_lineage", writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("deps_by_column");
            foreach (var (column, others) in dependencies)
            {
                writer.WriteStartArray(column);
                foreach (var other in others)
                {
                    writer.WriteStartObject();

                    // A text would be taken for one part, slashes and all.
                    writer.WriteStartArray("asset_key");
                    foreach (var part in other.AssetKey)
                    {
                        writer.WriteStringValue(part);
                    }

                    writer.WriteEndArray();
                    writer.WriteString("column_name", other.Column);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("raw_value");
        _write(writer);
        writer.WriteString("type", Type);
        writer.WriteEndObject();
    }

    /// <summary>Writes the bare value, as the web server takes it, which tells the type from it.</summary>
    internal void WriteBare(Utf8JsonWriter writer) => _write(writer);

    /// <summary>A float as Dagster takes it: with a point or an exponent, or one of the three words of Python's JSON.</summary>
    internal static string FloatText(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        }

        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) || text.Contains('E', StringComparison.Ordinal) ? text : text + ".0";
    }

    private static MetadataValue OfText(string type, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new MetadataValue(type, writer => writer.WriteStringValue(value));
    }

    private static MetadataValue OfNode(string type, JsonNode? value)
    {
        // As it is now: the caller may change it before it is sent.
        var json = value?.ToJsonString() ?? "null";
        return new MetadataValue(type, writer => writer.WriteRawValue(json));
    }

    private static bool IsCell(object? value) =>
        value is null or string or bool or int or long or double or float or decimal or short or byte;

    private static void WriteCell(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case double or float:
                writer.WriteRawValue(FloatText(Convert.ToDouble(value, CultureInfo.InvariantCulture)), true);
                break;
            case decimal number:
                writer.WriteNumberValue(number);
                break;
            default:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static void WriteColumns(Utf8JsonWriter writer, string name, IReadOnlyList<TableColumn> columns)
    {
        writer.WriteStartArray(name);
        foreach (var column in columns)
        {
            writer.WriteStartObject();
            writer.WriteString("name", column.Name);
            writer.WriteString("type", column.Type);
            if (column.Description is { } description)
            {
                writer.WriteString("description", description);
            }

            if (column.Tags.Count > 0)
            {
                writer.WriteStartObject("tags");
                foreach (var (key, value) in column.Tags)
                {
                    writer.WriteString(key, value);
                }

                writer.WriteEndObject();
            }

            if (!column.Nullable || column.Unique || column.Constraints.Count > 0)
            {
                writer.WriteStartObject("constraints");
                writer.WriteBoolean("nullable", column.Nullable);
                writer.WriteBoolean("unique", column.Unique);
                writer.WriteStartArray("other");
                foreach (var rule in column.Constraints)
                {
                    writer.WriteStringValue(rule);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
