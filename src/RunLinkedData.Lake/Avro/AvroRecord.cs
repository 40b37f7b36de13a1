namespace RunLinkedData.Lake.Avro;

/// <summary>
/// A record of an Avro file, whose fields are found by their IDs. Numbers of 32 and 64 bits are a <see cref="long"/>, fixed values are
/// bytes, names of enumerations are text, and a map is a list of records of a key and a value.
/// </summary>
internal sealed class AvroRecord(IReadOnlyList<AvroField> fields, object?[] values)
{
    /// <summary>The fields of all records of the type.</summary>
    public IReadOnlyList<AvroField> Fields => fields;

    /// <summary>The values, in the order of the fields.</summary>
    public IReadOnlyList<object?> Values => values;

    /// <summary>The value of a field; null when it has none, or the record has no such field.</summary>
    public object? Find(int id)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (fields[i].Id == id)
            {
                return values[i];
            }
        }

        return null;
    }

    /// <summary>The value of a field; null when it has none, or the record has no such field.</summary>
    public T? Value<T>(int id)
        where T : struct => Find(id) switch
        {
            null => null,
            T value => value,
            _ => throw Unfit(id),
        };

    /// <inheritdoc cref="Value{T}(int)"/>
    public T? Object<T>(int id)
        where T : class => Find(id) switch
        {
            null => null,
            T value => value,
            _ => throw Unfit(id),
        };

    /// <summary>The value of a field that is a number of 32 bits.</summary>
    public int? Int(int id) => Value<long>(id) switch
    {
        null => null,
        >= int.MinValue and <= int.MaxValue and var value => (int)value,
        _ => throw Unfit(id),
    };

    private static InvalidDataException Unfit(int id) => new($"has another type for its field {id} than Iceberg has");
}
