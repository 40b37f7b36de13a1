using Apache.Arrow;
using Apache.Arrow.Arrays;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Sql.Engine;

/// <summary>UUIDs, which DuckDB hands out as text, as datasets have them: 16 bytes.</summary>
internal static class UuidColumn
{
    private static readonly ColumnType Type = new(ColumnKind.Uuid);

    public static Field ToField(Field field) => Type.ToField(field.Name, field.IsNullable);

    /// <summary>Converts some columns of a batch, which is disposed with what comes back.</summary>
    public static RecordBatch Convert(RecordBatch batch, Schema schema, HashSet<int> columns) => new(
        schema,
        [.. batch.Arrays.Select((array, i) => columns.Contains(i) ? Convert((StringArray)array) : array)],
        batch.Length);

    private static FixedSizeBinaryArray Convert(StringArray texts)
    {
        var bytes = new ArrowBuffer.Builder<byte>(texts.Length * 16);
        var valid = new ArrowBuffer.BitmapBuilder(texts.Length);
        Span<byte> id = stackalloc byte[16];
        for (var i = 0; i < texts.Length; i++)
        {
            id.Clear();
            var isValid = !texts.IsNull(i);
            if (isValid)
            {
                Guid.Parse(texts.GetString(i)).TryWriteBytes(id, bigEndian: true, out _);
            }

            bytes.Append(id);
            valid.Append(isValid);
        }

        return new FixedSizeBinaryArray(new ArrayData(
            Type.Arrow, texts.Length, texts.NullCount, 0, [texts.NullCount == 0 ? ArrowBuffer.Empty : valid.Build(), bytes.Build()]));
    }
}
