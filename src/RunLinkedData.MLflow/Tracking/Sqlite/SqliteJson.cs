using System.Text.Json.Serialization;

namespace RunLinkedData.MLflow.Tracking.Sqlite;

/// <summary>Lists that travel to SQLite as one parameter, for <c>json_each</c>.</summary>
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(long[]))]
internal sealed partial class SqliteJson : JsonSerializerContext;
