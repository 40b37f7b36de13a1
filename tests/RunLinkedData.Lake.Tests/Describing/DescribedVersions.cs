using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace RunLinkedData.Lake.Tests.Describing;

/// <summary>The versions that another program has described as tables, as runs of a store: <see cref="SharedLake"/>.</summary>
internal static class DescribedVersions
{
    private const long Start = 1_795_883_080_000;

    public static readonly string[] Runs =
        ["410ebb6c3f30475f9f4c9c3504387bd4", "6cb84edd12db4b79abeee6e41698c1e6", "c3bb631547a74c9f8787decc1b3479fb"];

    /// <summary>A time before which so many of them have started.</summary>
    public static DateTimeOffset StartedUntil(int count) => DateTimeOffset.FromUnixTimeMilliseconds(Start + count * 1000);

    /// <summary>Adds them to a store that has its tables already.</summary>
    /// <param name="database">The file of the store.</param>
    /// <param name="described">The folder that has <c>mlruns</c> with their artifacts.</param>
    public static async Task AddAsync(string database, string described)
    {
        await using SqliteConnection connection = new($"Data Source={database}");
        await connection.OpenAsync();
        for (var i = 0; i < Runs.Length; i++)
        {
            var artifacts = Path.Combine(described, "mlruns", "1", Runs[i], "artifacts");
            var manifest = JsonNode.Parse(
                await File.ReadAllTextAsync(Path.Combine(artifacts, "datasets", "orders", "_manifest.json")))!;
            var command = connection.CreateCommand();
            command.CommandText =
                """
                INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage)
                    SELECT 77, 'described', '-', 'active' WHERE NOT EXISTS (SELECT * FROM experiments WHERE experiment_id = 77);
                INSERT INTO runs (run_uuid, name, status, start_time, end_time, lifecycle_stage, artifact_uri, experiment_id)
                    VALUES ($run, $run, 'FINISHED', $time, $time, 'active', $artifacts, 77);
                INSERT INTO tags (key, value, run_uuid) VALUES ('rld.output.orders', $digest, $run);
                """;
            command.Parameters.AddWithValue("$run", Runs[i]);
            command.Parameters.AddWithValue("$time", Start + i * 1000);
            command.Parameters.AddWithValue("$artifacts", artifacts);
            command.Parameters.AddWithValue("$digest", (string)manifest["digest"]!);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>JSON with the fields of each object in one order.</summary>
    public static JsonNode Sorted(JsonNode json) => json switch
    {
        JsonObject fields => new JsonObject(fields.OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => KeyValuePair.Create(field.Key, (JsonNode?)Sorted(field.Value!)))),
        JsonArray items => new JsonArray([.. items.Select(item => Sorted(item!))]),
        _ => json.DeepClone(),
    };
}
