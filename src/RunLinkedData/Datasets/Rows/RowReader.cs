using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Datasets.Columns;

namespace RunLinkedData.Datasets.Rows;

/// <summary>Makes rows of a type from the batches of a dataset, file after file.</summary>
internal sealed class RowReader<T>(DatasetIdentity dataset)
{
    /// <summary>So few rows at a time that their values stay in the processor's cache.</summary>
    private const int Piece = 1024;

    private readonly RowShape<T> _shape = RowShape<T>.Instance;
    private RowColumnBuffer[] _buffers = [];
    private System.Array[] _values = [];

    /// <summary>Finds the columns of a file that the rows are made from, and gets ready for its batches.</summary>
    public IReadOnlyList<int> Select(Schema schema, DatasetFile file)
    {
        var columns = _shape.ReadColumns;
        var found = columns.Select(c => ColumnMatch.Find(schema, c.Name, file.Path, dataset, c.Type.Name)).ToList();
        _buffers = [.. columns.Select((c, i) => Open(c, schema.GetFieldByIndex(found[i]), file.Path))];
        _values = [.. _buffers.Select(b => b.Values)];
        return found;
    }

    /// <summary>Makes rows of a part of a batch.</summary>
    public void Read(PartBatch source, int start, T[] target, int index, int count)
    {
        var columns = _shape.ReadColumns;
        for (var done = 0; done < count; done += Piece)
        {
            var length = Math.Min(Piece, count - done);
            for (var i = 0; i < _buffers.Length; i++)
            {
                var place = new ColumnPlace(dataset, columns[i].Name, source.FirstRow + start + done, source.File.Path);
                _buffers[i].Read(source.Batch.Column(i), start + done, length, place);
            }

            _shape.Assemble(_values, target, index + done, length);
        }
    }

    private RowColumnBuffer Open(RowColumn<T> column, Field field, string file)
    {
        if (column.OpenBuffer(field.DataType, Piece) is { } buffer)
        {
            return buffer;
        }

        var found = ColumnMatch.Show(field.DataType);
        var why = MayLose(ColumnType.FromArrow(field.DataType), column.Type) ? "which may lose values" : "and the one is never read as the other";
        throw dataset.Schema(
            field.Name, file, found, column.Type.Name,
            $"Column '{field.Name}' of file '{file}' of {dataset} is {found}, and {TypeText.Of(typeof(T))} reads it as {column.Type.Name}, {why}. Change the member's type.");
    }

    /// <summary>Whether values have a form in the other type in principle, but not all of them. Else the types are of different kinds.</summary>
    private static bool MayLose(ColumnType? from, ColumnType to) =>
        from is { Element: { } inner } && to.Element is { } element ? MayLose(inner, element) : from is { IsNumber: true } && to.IsNumber;
}

/// <summary>Finds columns by name.</summary>
internal static class ColumnMatch
{
    /// <summary>The position of a column: by its exact name, else by the only name that differs in case alone.</summary>
    public static int Find(Schema schema, string name, string file, DatasetIdentity dataset, string expected)
    {
        var fields = schema.FieldsList;
        for (var i = 0; i < fields.Count; i++)
        {
            if (fields[i].Name == name)
            {
                return i;
            }
        }

        var alike = Enumerable.Range(0, fields.Count).Where(i => fields[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        return alike.Count == 1
            ? alike[0]
            : throw dataset.Schema(
                name, file, alike.Count == 0 ? "nothing" : string.Join(", ", alike.Select(i => fields[i].Name)), expected,
                $"File '{file}' of {dataset} has no column '{name}'{(alike.Count == 0 ? "" : " but several that differ from it in case")}. It has: {string.Join(", ", fields.Select(f => f.Name))}.");
    }

    /// <summary>A type in the words of the manifest where it has one, else in Arrow's.</summary>
    public static string Show(IArrowType type) => ColumnType.FromArrow(type)?.Name ?? type.Name;
}
