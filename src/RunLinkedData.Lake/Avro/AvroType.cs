namespace RunLinkedData.Lake.Avro;

/// <summary>The kinds of types in Avro files. What logical types make of them is for the reader of the values.</summary>
internal enum AvroKind
{
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    Fixed,
    Enum,
    Record,
    Array,
    Map,
    Union,
}

/// <summary>The type of values in an Avro file, as the file's schema has it.</summary>
internal sealed class AvroType(AvroKind kind)
{
    /// <summary>Which type it is.</summary>
    public AvroKind Kind => kind;

    /// <summary>How many bytes a fixed value has.</summary>
    public int Size { get; init; }

    /// <summary>The names of an enumeration.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>The fields of a record. They come after the record itself, which may be named in them.</summary>
    public IReadOnlyList<AvroField> Fields { get; set; } = [];

    /// <summary>The type of what is in an array or map.</summary>
    public AvroType? Item { get; init; }

    /// <summary>The types of a union.</summary>
    public IReadOnlyList<AvroType> Branches { get; init; } = [];
}

/// <summary>A field of a record.</summary>
/// <param name="Name">Its name, which the format only needs for what has no ID.</param>
/// <param name="Id">What Iceberg knows it by, whatever its name is: its property <c>field-id</c>.</param>
/// <param name="Type">The type of its values.</param>
internal sealed record AvroField(string Name, int? Id, AvroType Type);
