using System.Text.Json;

namespace RunLinkedData.Lake.Avro;

/// <summary>
/// Reads schemas of Avro files (https://avro.apache.org/docs/1.12.0/specification/). Default values, aliases and documentation are those of
/// other readers; what is no schema is an <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class AvroSchema
{
    private const int MostNested = 64;
    private const int MostTypes = 100_000;

    private static readonly Dictionary<string, AvroType> Primitives =
        new[]
        {
            AvroKind.Null, AvroKind.Boolean, AvroKind.Int, AvroKind.Long, AvroKind.Float, AvroKind.Double, AvroKind.Bytes, AvroKind.String,
        }.ToDictionary(kind => kind.ToString().ToLowerInvariant(), kind => new AvroType(kind));

    private readonly Dictionary<string, AvroType> _named = [];
    private int _types;

    private AvroSchema()
    {
    }

    /// <summary>The type that a schema describes.</summary>
    public static AvroType Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4 * MostNested });
            return new AvroSchema().Type(document.RootElement, "", 0);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException("its schema is not one of Avro", e);
        }
    }

    private AvroType Type(JsonElement json, string space, int depth)
    {
        if (depth > MostNested || ++_types > MostTypes)
        {
            throw new InvalidDataException("its schema is nested too deep, or too large");
        }

        return json.ValueKind switch
        {
            JsonValueKind.String => Find(json.GetString()!, space),
            JsonValueKind.Array => new AvroType(AvroKind.Union)
            {
                Branches = [.. json.EnumerateArray().Select(branch => Type(branch, space, depth + 1))],
            },
            _ => Complex(json, space, depth),
        };
    }

    private AvroType Complex(JsonElement json, string space, int depth)
    {
        var type = json.GetProperty("type");
        if (type.ValueKind != JsonValueKind.String)
        {
            return Type(type, space, depth + 1);
        }

        switch (type.GetString())
        {
            case "array":
                return new AvroType(AvroKind.Array) { Item = Type(json.GetProperty("items"), space, depth + 1) };
            case "map":
                return new AvroType(AvroKind.Map) { Item = Type(json.GetProperty("values"), space, depth + 1) };
            case "enum":
                return Named(json, space, new AvroType(AvroKind.Enum)
                {
                    Symbols = [.. json.GetProperty("symbols").EnumerateArray().Select(symbol => symbol.GetString()!)],
                }).Type;
            case "fixed":
                var size = json.GetProperty("size").GetInt32();
                return size >= 0
                    ? Named(json, space, new AvroType(AvroKind.Fixed) { Size = size }).Type
                    : throw new InvalidDataException("its schema has a fixed type of a negative size");
            case "record" or "error":
                var (record, inside) = Named(json, space, new AvroType(AvroKind.Record));
                record.Fields = [.. json.GetProperty("fields").EnumerateArray().Select(field => Field(field, inside, depth))];
                return record;
            case { } name:
                return Find(name, space);
            default:
                throw new InvalidDataException("its schema has a type without a name");
        }
    }

    private AvroField Field(JsonElement json, string space, int depth) => new(
        json.GetProperty("name").GetString()!,
        json.TryGetProperty("field-id", out var id) ? id.GetInt32() : null,
        Type(json.GetProperty("type"), space, depth + 1));

    private (AvroType Type, string Space) Named(JsonElement json, string space, AvroType type)
    {
        var name = json.GetProperty("name").GetString()!;
        if (name.LastIndexOf('.') is var dot and >= 0)
        {
            (space, name) = (name[..dot], name[(dot + 1)..]);
        }
        else if (json.TryGetProperty("namespace", out var given) && given.ValueKind == JsonValueKind.String)
        {
            space = given.GetString()!;
        }

        return _named.TryAdd($"{space}.{name}", type)
            ? (type, space)
            : throw new InvalidDataException($"its schema has two types '{name}'");
    }

    private AvroType Find(string name, string space) =>
        Primitives.GetValueOrDefault(name)
        ?? _named.GetValueOrDefault(name.Contains('.', StringComparison.Ordinal) ? name : $"{space}.{name}")
        ?? throw new InvalidDataException($"its schema has no type '{name}'");
}
