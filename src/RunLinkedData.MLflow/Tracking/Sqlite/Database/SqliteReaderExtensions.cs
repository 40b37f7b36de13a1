using Microsoft.Data.Sqlite;

namespace RunLinkedData.MLflow.Tracking.Sqlite.Database;

internal static class SqliteReaderExtensions
{
    public static string Text(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? "" : reader.GetString(column);

    public static string? TextOrNull(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long? IntegerOrNull(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public static LifecycleStage Stage(this SqliteDataReader reader, int column) =>
        reader.Text(column) == "deleted" ? LifecycleStage.Deleted : LifecycleStage.Active;
}
