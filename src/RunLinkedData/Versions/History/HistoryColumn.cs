using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Values;

namespace RunLinkedData.Versions.History;

/// <summary>A column of the table of a history: its name, its type, and how a version fills it.</summary>
internal sealed record HistoryColumn(string Name, ColumnType Type, bool Nullable, Action<ColumnBuilder, HistoryEntry> Append)
{
    public static HistoryColumn Text(string name, Func<HistoryEntry, string?> value, bool nullable = true) =>
        new(name, new ColumnType(ColumnKind.String), nullable, (target, version) =>
        {
            if (value(version) is { } text)
            {
                ((VariableColumnBuilder)target).Append(text);
            }
            else
            {
                target.AppendNull();
            }
        });

    public static HistoryColumn Whole(string name, Func<HistoryEntry, long?> value) => Fixed(name, ColumnKind.Int64, true, value);

    public static HistoryColumn Number(string name, Func<HistoryEntry, double?> value) => Fixed(name, ColumnKind.Float64, true, value);

    public static HistoryColumn Time(string name, Func<HistoryEntry, DateTimeOffset?> value, bool nullable = true) => Fixed<long>(
        name,
        ColumnKind.TimestampUtc,
        nullable,
        version => value(version) is { } time && default(DateTimeOffsetConversion).TryStore(time, out var stored) ? stored : null);

    private static HistoryColumn Fixed<T>(string name, ColumnKind kind, bool nullable, Func<HistoryEntry, T?> value)
        where T : unmanaged => new(name, new ColumnType(kind), nullable, (target, version) =>
        {
            if (value(version) is { } number)
            {
                ((FixedColumnBuilder<T>)target).Add(1)[0] = number;
            }
            else
            {
                target.AppendNull();
            }
        });
}
