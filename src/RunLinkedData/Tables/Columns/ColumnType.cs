using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Model.Manifest;
using Array = System.Array;

namespace RunLinkedData.Tables.Columns;

/// <summary>
/// The type of a column: its name in the manifest, and the one Arrow type that stands for it in batches.
/// <c>AsInteger</c>: of a duration, that Parquet files hold it as a plain integer.
/// </summary>
internal sealed record ColumnType(ColumnKind Kind, int Precision = 0, int Scale = 0, ColumnType? Element = null, bool AsInteger = false)
{
    private const string IntegerDuration = "duration(int64,ns)";

    private static readonly (ColumnKind Kind, string Name, IArrowType Arrow)[] Simple =
    [
        (ColumnKind.String, "string", StringType.Default),
        (ColumnKind.Bool, "bool", BooleanType.Default),
        (ColumnKind.Int8, "int8", Int8Type.Default),
        (ColumnKind.Int16, "int16", Int16Type.Default),
        (ColumnKind.Int32, "int32", Int32Type.Default),
        (ColumnKind.Int64, "int64", Int64Type.Default),
        (ColumnKind.UInt8, "uint8", UInt8Type.Default),
        (ColumnKind.UInt16, "uint16", UInt16Type.Default),
        (ColumnKind.UInt32, "uint32", UInt32Type.Default),
        (ColumnKind.UInt64, "uint64", UInt64Type.Default),
        (ColumnKind.Float32, "float32", FloatType.Default),
        (ColumnKind.Float64, "float64", DoubleType.Default),
        (ColumnKind.Timestamp, "timestamp", new TimestampType(TimeUnit.Microsecond, (string?)null)),
        (ColumnKind.TimestampUtc, "timestamp_utc", new TimestampType(TimeUnit.Microsecond, "UTC")),
        (ColumnKind.Date, "date", Date32Type.Default),
        (ColumnKind.Time, "time", new Time64Type(TimeUnit.Nanosecond)),
        (ColumnKind.Duration, "duration", DurationType.Nanosecond),
        (ColumnKind.Uuid, "uuid", new FixedSizeBinaryType(16)),
        (ColumnKind.Binary, "binary", BinaryType.Default),
    ];

    /// <summary>Parquet's UUID type exists in Arrow as an extension of 16 bytes; other readers learn of it by these entries.</summary>
    private static readonly KeyValuePair<string, string>[] UuidMetadata =
        [new("ARROW:extension:name", "arrow.uuid"), new("ARROW:extension:metadata", "")];

    /// <summary>The name in the manifest.</summary>
    public string Name => Kind switch
    {
        ColumnKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"decimal({Precision},{Scale})"),
        ColumnKind.List => $"list<{Element!.Name}>",
        ColumnKind.Duration when AsInteger => IntegerDuration,
        _ => Array.Find(Simple, s => s.Kind == Kind).Name,
    };

    /// <summary>The Arrow type.</summary>
    public IArrowType Arrow => Kind switch
    {
        ColumnKind.Decimal => new Decimal128Type(Precision, Scale),

        // Not the field of a column: an extension inside a list is more than many readers take.
        ColumnKind.List => new ListType(new Field("element", Element!.Arrow, nullable: true)),
        _ => Array.Find(Simple, s => s.Kind == Kind).Arrow,
    };

    public bool IsNumber => Kind is >= ColumnKind.Int8 and <= ColumnKind.Decimal;

    public bool IsTime => Kind is >= ColumnKind.Timestamp and <= ColumnKind.Duration;

    /// <summary>True for times and lists of them.</summary>
    public bool InTimes => IsTime || (Element?.InTimes ?? false);

    /// <summary>True for what is stored as bytes of any length.</summary>
    public bool IsVariable => Kind is ColumnKind.String or ColumnKind.Binary;

    public Field ToField(string name, bool nullable) => new(name, Arrow, nullable, Kind == ColumnKind.Uuid ? UuidMetadata : null);

    public override string ToString() => Name;

    /// <summary>The type whose durations Parquet files hold as plain integers.</summary>
    public ColumnType WithIntegerDurations() => Kind switch
    {
        ColumnKind.Duration => this with { AsInteger = true },
        ColumnKind.List => this with { Element = Element!.WithIntegerDurations() },
        _ => this,
    };

    /// <summary>The type without regard to how files hold it: what <see cref="FromArrow"/> finds in batches of the column.</summary>
    public ColumnType InBatches => Kind switch
    {
        ColumnKind.Duration => this with { AsInteger = false },
        ColumnKind.List => this with { Element = Element!.InBatches },
        _ => this,
    };

    /// <summary>Reads a name; null when it is none.</summary>
    public static ColumnType? Parse(string name)
    {
        if (name.StartsWith("list<", StringComparison.Ordinal) && name.EndsWith('>'))
        {
            return Parse(name[5..^1]) is { } element ? new ColumnType(ColumnKind.List, Element: element) : null;
        }

        if (name.StartsWith("decimal(", StringComparison.Ordinal) && name.EndsWith(')'))
        {
            var parts = name[8..^1].Split(',');
            return parts.Length == 2
                && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var precision)
                && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var scale)
                && precision is >= 1 and <= 38 && scale <= precision
                ? new ColumnType(ColumnKind.Decimal, precision, scale)
                : null;
        }

        if (name == IntegerDuration)
        {
            return new ColumnType(ColumnKind.Duration, AsInteger: true);
        }

        var found = Array.FindIndex(Simple, s => s.Name == name);
        return found < 0 ? null : new ColumnType(Simple[found].Kind);
    }

    /// <summary>
    /// The type that holds an Arrow type's values without loss (but for what is finer than a microsecond in timestamps); null when there is
    /// none. What holds nothing but nulls is held as text.
    /// </summary>
    public static ColumnType? FromArrow(IArrowType type) => type switch
    {
        DictionaryType dictionary => dictionary.ValueType is NestedType ? null : FromArrow(dictionary.ValueType),
        Decimal32Type d => Decimal(d.Precision, d.Scale),
        Decimal64Type d => Decimal(d.Precision, d.Scale),
        Decimal128Type d => Decimal(d.Precision, d.Scale),
        Decimal256Type d => Decimal(d.Precision, d.Scale),
        _ when ElementOf(type) is { } element => FromElement(element),
        TimestampType t => new ColumnType(string.IsNullOrEmpty(t.Timezone) ? ColumnKind.Timestamp : ColumnKind.TimestampUtc),
        FixedSizeBinaryType b => new ColumnType(b.ByteWidth == 16 ? ColumnKind.Uuid : ColumnKind.Binary),
        _ => type.TypeId switch
        {
            ArrowTypeId.String or ArrowTypeId.LargeString or ArrowTypeId.StringView or ArrowTypeId.Null =>
                new ColumnType(ColumnKind.String),
            ArrowTypeId.Binary or ArrowTypeId.LargeBinary or ArrowTypeId.BinaryView => new ColumnType(ColumnKind.Binary),
            ArrowTypeId.HalfFloat => new ColumnType(ColumnKind.Float32),
            ArrowTypeId.Date32 or ArrowTypeId.Date64 => new ColumnType(ColumnKind.Date),
            ArrowTypeId.Time32 or ArrowTypeId.Time64 => new ColumnType(ColumnKind.Time),
            ArrowTypeId.Duration => new ColumnType(ColumnKind.Duration),
            _ => Array.Find(Simple, s => s.Arrow.TypeId == type.TypeId) is { Name: not null } found ? new ColumnType(found.Kind) : null,
        },
    };

    /// <summary>The type of the elements of a list; null for what is no list.</summary>
    public static IArrowType? ElementOf(IArrowType type) => type switch
    {
        ListType list => list.ValueDataType,
        LargeListType list => list.ValueDataType,
        FixedSizeListType list => list.ValueDataType,
        _ => null,
    };

    /// <summary>Whether the values of an Arrow type are of this type, or all null.</summary>
    public bool Holds(IArrowType type) =>
        type is NullType || (Kind == ColumnKind.List && ElementOf(type) is { } element ? Element!.Holds(element) : FromArrow(type) == this);

    private static ColumnType? Decimal(int precision, int scale) =>
        precision is >= 1 and <= 38 && scale >= 0 && scale <= precision ? new ColumnType(ColumnKind.Decimal, precision, scale) : null;

    private static ColumnType? FromElement(IArrowType element) =>
        FromArrow(element) is { } type ? new ColumnType(ColumnKind.List, Element: type) : null;
}
