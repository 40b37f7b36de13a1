using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Formats;

/// <summary>
/// What Parquet files hold otherwise than batches do, so that many programs open them: times of day count microseconds, UUIDs in lists are
/// text, and durations may be plain integers. Files of earlier versions are read as well.
/// </summary>
internal sealed class ParquetForm(ColumnSet columns, DatasetIdentity dataset)
{
    private const string TypeKey = "rld:type";

    /// <summary>What a field stands for whose own type does not tell: the file's readers find it in the field's metadata.</summary>
    private static readonly Dictionary<string, string>
        DurationMetadata = new() { [TypeKey] = "duration", ["rld:unit"] = "ns" },
        UuidMetadata = new() { [TypeKey] = "uuid" };

    private readonly bool[] _differs = [.. columns.Types.Select(type => Differs(type))];

    /// <summary>The fields of the file.</summary>
    public Schema Schema { get; } = new(
        columns.Columns.Select((column, i) => ToFile(columns.Types[i], columns.Schema.GetFieldByIndex(i))), columns.Schema.Metadata);

    /// <summary>
    /// A batch as the file holds it; it may share the buffers of the batch given.
    /// <c>firstRow</c>: the number of its first row, from 1.
    /// </summary>
    /// <exception cref="DatasetException">A time is finer than a microsecond.</exception>
    public RecordBatch ToFile(RecordBatch batch, long firstRow)
    {
        if (!_differs.AsSpan().Contains(true))
        {
            return batch;
        }

        return new RecordBatch(
            Schema,
            batch.Arrays.Select((array, i) => _differs[i]
                ? ArrowArrayFactory.BuildArray(
                    ParquetArrays.ToFile(
                        array, Schema.GetFieldByIndex(i).DataType, row => row, new ColumnPlace(dataset, columns.Columns[i].Name, firstRow)))
                : array),
            batch.Length);
    }

    /// <summary>The fields of batches that are read from a file.</summary>
    public static Schema FromFile(Schema schema) =>
        schema.FieldsList.Any(Differs) ? new Schema(schema.FieldsList.Select(FromFile), schema.Metadata) : schema;

    /// <summary>A batch of a file as the other formats give it; it takes over the buffers of the batch given.</summary>
    public static RecordBatch FromFile(RecordBatch batch)
    {
        var fields = batch.Schema.FieldsList;
        if (!fields.Any(Differs))
        {
            return batch;
        }

        var schema = FromFile(batch.Schema);
        return new RecordBatch(
            schema,
            batch.Arrays.Select((array, i) => Differs(fields[i])
                ? ArrowArrayFactory.BuildArray(ParquetArrays.FromFile(array, schema.GetFieldByIndex(i).DataType))
                : array),
            batch.Length);
    }

    private static bool Differs(ColumnType type, bool inList = false) =>
        type.AsInteger
        || type.Kind == ColumnKind.Time
        || (inList && type.Kind == ColumnKind.Uuid)
        || (type.Element is { } element && Differs(element, inList: true));

    private static bool Differs(Field field) => field.DataType switch
    {
        ListType list => Differs(list.ValueField),
        Time64Type time => time.Unit != TimeUnit.Nanosecond,
        Int64Type => Has(field, DurationMetadata),
        StringType => Has(field, UuidMetadata),
        _ => false,
    };

    private static bool Has(Field field, Dictionary<string, string> metadata) =>
        field.HasMetadata && metadata.All(entry => field.Metadata.TryGetValue(entry.Key, out var value) && value == entry.Value);

    private static Field ToFile(ColumnType type, Field field, bool inList = false) => type switch
    {
        { Kind: ColumnKind.Time } => new Field(field.Name, new Time64Type(TimeUnit.Microsecond), field.IsNullable),
        { AsInteger: true } => new Field(field.Name, Int64Type.Default, field.IsNullable, DurationMetadata),
        { Kind: ColumnKind.Uuid } when inList => new Field(field.Name, StringType.Default, field.IsNullable, UuidMetadata),
        { Element: { } element } =>
            new Field(field.Name, new ListType(ToFile(element, ((ListType)field.DataType).ValueField, inList: true)), field.IsNullable),
        _ => field,
    };

    private static Field FromFile(Field field) => field.DataType switch
    {
        _ when !Differs(field) => field,
        ListType list => new Field(field.Name, new ListType(FromFile(list.ValueField)), field.IsNullable, field.Metadata),
        Time64Type => new Field(field.Name, new Time64Type(TimeUnit.Nanosecond), field.IsNullable, field.Metadata),
        StringType => new Field(field.Name, new FixedSizeBinaryType(16), field.IsNullable),
        _ => new Field(field.Name, DurationType.Nanosecond, field.IsNullable),
    };
}
