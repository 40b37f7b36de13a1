namespace RunLinkedData.Model.Manifest;

/// <summary>The kinds of columns that a dataset stores.</summary>
internal enum ColumnKind
{
    String,
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    Float32,
    Float64,
    Decimal,
    Timestamp,
    TimestampUtc,
    Date,
    Time,
    Duration,
    Uuid,
    Binary,
    List,
}
