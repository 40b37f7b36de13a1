using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Rows;

namespace RunLinkedData.Datasets.Reading;

/// <summary>Makes rows of a type from the batches of a dataset, file after file.</summary>
internal sealed class RowReader<T>
{
    /// <summary>So few rows at a time that their values stay in the processor's cache.</summary>
    private const int Piece = 1024;

    private readonly DatasetIdentity _dataset;
    private readonly RowConstructor<T> _constructor = RowShape<T>.Instance.Constructor;
    private readonly ReadRowsOptions _options;
    private RowMaker<T> _maker = RowShape<T>.Instance.Maker;
    private RowColumnBuffer[] _buffers = [];
    private System.Array[] _values = [];

    public RowReader(DatasetIdentity dataset, ReadRowsOptions? options = null)
    {
        _dataset = dataset;
        _options = options ?? new ReadRowsOptions();
        _options.Check(_constructor.Columns);
    }

    /// <summary>How many columns the rows have at most.</summary>
    public int Columns => _constructor.Columns.Count;

    /// <summary>Finds the columns of a file that the rows are made from, and gets ready for its batches.</summary>
    public IReadOnlyList<int> Select(Schema schema, DatasetFile file)
    {
        var places = _constructor.Columns.ToDictionary(c => c, c => ColumnMatch.TryFind(schema, c.Name, file.Path, _dataset, c.Type.Name));
        var missing = places.Where(place => place.Value is null)
            .ToDictionary(place => place.Key, place => DefaultOf(place.Key, schema, file));
        if (missing.Count == places.Count)
        {
            throw ColumnMatch.Missing(
                schema,
                places.Keys.First().Name,
                file.Path,
                _dataset,
                places.Keys.First().Type.Name,
                $"Not one member of {TypeText.Of(typeof(T))} has a column.");
        }

        if (_maker.Columns.Count != places.Count - missing.Count || _maker.Columns.Any(missing.ContainsKey))
        {
            _maker = new RowMaker<T>(_constructor, missing);
        }

        var found = _maker.Columns.Select(c => places[c]!.Value).ToList();
        _buffers = [.. _maker.Columns.Select((c, i) => Open(c, schema.GetFieldByIndex(found[i]), file.Path))];
        _values = [.. _buffers.Select(b => b.Values)];
        return found;
    }

    /// <summary>Makes rows of a part of a batch.</summary>
    public void Read(PartBatch source, int start, T[] target, int index, int count)
    {
        for (var done = 0; done < count; done += Piece)
        {
            var length = Math.Min(Piece, count - done);
            for (var i = 0; i < _buffers.Length; i++)
            {
                var place = new ColumnPlace(_dataset, _maker.Columns[i].Name, source.FirstRow + start + done, source.File.Path);
                _buffers[i].Read(source.Batch.Column(i), start + done, length, place);
            }

            _maker.Assemble(_values, target, index + done, length);
        }
    }

    private MissingValue DefaultOf(RowColumn<T> column, Schema schema, DatasetFile file) =>
        _options.Find(column) ?? _constructor.FindDefault(column) ?? throw ColumnMatch.Missing(
            schema, column.Name, file.Path, _dataset, column.Type.Name,
            $"Where it may be missing, make {column.Member} nullable, give it a default, "
            + $"or say what it is then with {nameof(ReadRowsOptions.MissingColumns)} of {nameof(ReadRowsOptions)}.");

    private RowColumnBuffer Open(RowColumn<T> column, Field field, string file)
    {
        if (column.OpenBuffer(field.DataType, Piece) is { } buffer)
        {
            return buffer;
        }

        var found = ColumnMatch.Show(field.DataType);
        var why = MayLose(ColumnType.FromArrow(field.DataType), column.Type)
            ? "which may lose values"
            : "and the one is never read as the other";
        throw _dataset.Schema(
            field.Name, file, found, column.Type.Name,
            $"Column '{field.Name}' of file '{file}' of {_dataset} is {found}, "
            + $"and {TypeText.Of(typeof(T))} reads it as {column.Type.Name}, {why}. Change the member's type.");
    }

    /// <summary>
    /// Whether values have a form in the other type in principle, but not all of them. Else the types are of different kinds.
    /// </summary>
    private static bool MayLose(ColumnType? from, ColumnType to) =>
        from is { Element: { } inner } && to.Element is { } element ? MayLose(inner, element) : from is { IsNumber: true } && to.IsNumber;
}

/// <summary>Finds columns by name.</summary>
internal static class ColumnMatch
{
    /// <summary>The position of a column: by its exact name, else by the only name that differs in case alone.</summary>
    public static int Find(Schema schema, string name, string file, DatasetIdentity dataset, string expected) =>
        TryFind(schema, name, file, dataset, expected) ?? throw Missing(schema, name, file, dataset, expected);

    /// <summary>As <see cref="Find"/>; null when there is no such column.</summary>
    public static int? TryFind(Schema schema, string name, string file, DatasetIdentity dataset, string expected)
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
        return alike.Count switch
        {
            0 => null,
            1 => alike[0],
            _ => throw dataset.Schema(
                name, file, string.Join(", ", alike.Select(i => fields[i].Name)), expected,
                $"File '{file}' of {dataset} has no column '{name}' but several that differ from it in case. It has: {Names(schema)}."),
        };
    }

    public static DatasetSchemaException Missing(
        Schema schema, string name, string file, DatasetIdentity dataset, string expected, string advice = "") =>
        dataset.Schema(
            name,
            file,
            "nothing",
            expected,
            $"File '{file}' of {dataset} has no column '{name}'. It has: {Names(schema)}. {advice}".TrimEnd());

    /// <summary>A type in the words of the manifest where it has one, else in Arrow's.</summary>
    public static string Show(IArrowType type) => ColumnType.FromArrow(type)?.Name ?? type.Name;

    private static string Names(Schema schema) => string.Join(", ", schema.FieldsList.Select(f => f.Name));
}
