using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Tables;

/// <summary>
/// The columns of a data file as those of a table: found by name or ID, of the table's type, which may be wider than the file's. What the
/// file does not have is missing in all rows.
/// </summary>
/// <param name="match">What columns are found by.</param>
/// <param name="file">The file, for messages.</param>
internal sealed class StoredColumns(ColumnMatch match, string file)
{
    private const string IdKey = "PARQUET:field_id";

    private bool _byName = match == ColumnMatch.Name;

    /// <summary>Whether what was fitted last does not share all of its memory with what it was made from.</summary>
    public bool IsConverted { get; private set; }

    /// <summary>Looks how columns of a file with these fields are found.</summary>
    /// <exception cref="SourceException">They are to be found by IDs, and there are none.</exception>
    public void Start(IEnumerable<Field> stored)
    {
        if (!_byName && !stored.Any(HasIds))
        {
            _byName = match == ColumnMatch.IdOrName
                ? true
                : throw SourceException.Damaged(file, "has no IDs of columns, by which the table names them");
        }
    }

    /// <summary>The place of a column among those of a file, or of a field among those of a struct; -1 when it is not there.</summary>
    /// <exception cref="SourceException">It is not there and must be, or is there more than once.</exception>
    public int Find(TableField wanted, IReadOnlyList<Field> stored)
    {
        var found = -1;

        // What is of no type is in no file; if it is, it is passed over.
        for (var i = 0; i < stored.Count && wanted.Type.Arrow is not NullType; i++)
        {
            if (_byName ? NamesOf(wanted).Contains(stored[i].Name) : wanted.Id is { } id && IdOf(stored[i]) == id)
            {
                found = found < 0 ? i : throw SourceException.Damaged(file, $"has more than one column that is '{wanted.Name}'");
            }
        }

        return found >= 0 || wanted.IsNullable || wanted.Default is not null
            ? found
            : throw SourceException.Damaged(file, $"does not have the column '{wanted.Name}', of which the table has no missing values");
    }

    /// <summary>A column of a file as the table has it.</summary>
    public ArrayData Fit(TableField column, ArrayData stored)
    {
        IsConverted = false;
        return Fit(stored, column.Type, column.Name);
    }

    /// <summary>A column that a file does not have.</summary>
    public static ArrayData Missing(TableField column, int count) =>
        column.Default is { } value ? ArrayRows.Repeat(value.Data, count) : ArrayRows.Nulls(column.Type.Arrow, count);

    private static bool HasIds(Field field) => IdOf(field) is not null || FieldsOf(field.DataType).Any(HasIds);

    private static IReadOnlyList<Field> FieldsOf(IArrowType type) => type is NestedType nested ? nested.Fields : [];

    private static int? IdOf(Field field) =>
        field.HasMetadata && field.Metadata.TryGetValue(IdKey, out var text)
        && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) && id >= 0
            ? id
            : null;

    private static IEnumerable<string> NamesOf(TableField field) => field.StoredNames ?? [field.Name];

    private ArrayData Fit(ArrayData stored, TableType wanted, string column) => wanted switch
    {
        TableType.Struct inner when stored.DataType is StructType => FitStruct(stored, inner, column),
        TableType.List list => FitList(stored, list, column),
        TableType.Map map when stored.DataType is MapType => FitMap(stored, map, column),
        TableType.Scalar { Type: var type } => FitScalar(stored, type, column),
        _ => throw Differs(stored, wanted.Arrow, column),
    };

    private ArrayData FitStruct(ArrayData stored, TableType.Struct wanted, string column)
    {
        var fields = ((StructType)stored.DataType).Fields;
        var places = wanted.Fields.Select(field => Find(field, fields)).ToList();
        IsConverted |= places.Count != fields.Count || places.Contains(-1);
        return As(
            stored,
            wanted.Arrow,
            stored.Buffers,
            [.. wanted.Fields.Select((field, i) => places[i] < 0
                ? Missing(field, stored.Offset + stored.Length)
                : Fit(stored.Children[places[i]], field.Type, $"{column}.{field.Name}"))]);
    }

    private ArrayData FitList(ArrayData stored, TableType.List wanted, string column)
    {
        ArrowBuffer[] buffers;
        switch (stored.DataType)
        {
            case ListType:
                buffers = stored.Buffers;
                break;
            case LargeListType:
                buffers = Converted([stored.Buffers[0], StoredValues.ToShortOffsets(stored.Buffers[1], file)]);
                break;
            case FixedSizeListType list:
                buffers = Converted([stored.Buffers[0], StoredValues.FixedOffsets(stored.Offset + stored.Length, list.ListSize)]);
                break;
            default:
                throw Differs(stored, wanted.Arrow, column);
        }

        return As(stored, wanted.Arrow, buffers, [Fit(stored.Children[0], wanted.Element.Type, $"{column}.element")]);
    }

    private ArrayData FitMap(ArrayData stored, TableType.Map wanted, string column)
    {
        var (entries, type) = (stored.Children[0], (MapType)wanted.Arrow);
        var inner = As(
            entries,
            type.KeyValueType,
            entries.Buffers,
            [
                Fit(entries.Children[0], wanted.Key.Type, $"{column}.key"),
                Fit(entries.Children[1], wanted.Value.Type, $"{column}.value"),
            ]);
        return As(stored, type, stored.Buffers, [inner]);
    }

    private ArrayData FitScalar(ArrayData stored, IArrowType wanted, string column)
    {
        if (stored.DataType is DictionaryType)
        {
            IsConverted = true;
            var values = FitScalar(stored.Dictionary!, wanted, column);
            return ArrayRows.Take(values, StoredValues.DictionaryRows(stored));
        }

        if (StoredValues.IsSame(stored.DataType, wanted))
        {
            return As(stored, wanted, stored.Buffers);
        }

        IsConverted = true;
        try
        {
            return StoredValues.Convert(stored, wanted) ?? throw Differs(stored, wanted, column);
        }
        catch (OverflowException e)
        {
            throw SourceException.Damaged(file, $"has a value in '{column}' that is no {TypeName(wanted)}", e);
        }
    }

    private ArrowBuffer[] Converted(ArrowBuffer[] buffers)
    {
        IsConverted = true;
        return buffers;
    }

    private SourceException Differs(ArrayData stored, IArrowType wanted, string column) => new(
        ErrorCode.TableUnsupported,
        $"'{file}' has {TypeName(stored.DataType)} in '{column}', where the table has {TypeName(wanted)}: "
        + "the one is not read as the other.")
    {
        File = file,
    };

    private static string TypeName(IArrowType type) => type switch
    {
        Decimal128Type { Precision: var precision, Scale: var scale } => $"decimal({precision},{scale})",
        TimestampType { Unit: var unit, Timezone: var zone } => $"timestamp({unit}{(zone is null ? "" : $", {zone}")})",
        _ => type.Name,
    };

    private static ArrayData As(ArrayData data, IArrowType type, ArrowBuffer[] buffers, ArrayData[]? children = null) =>
        new(type, data.Length, data.NullCount, data.Offset, buffers, children);
}
