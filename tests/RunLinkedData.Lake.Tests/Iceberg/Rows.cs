using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Iceberg;

namespace RunLinkedData.Lake.Tests.Iceberg;

/// <summary>Reads rows of a table that a test has made.</summary>
internal static class Rows
{
    /// <summary>The rows as lines of text, in the order in which they come.</summary>
    public static async Task<List<string>> ReadAsync(IcebergFolder table, IcebergChoice? choice = null) =>
        await ReadAsync(table.Files, await IcebergTable.OpenAsync(table.Files, choice ?? new IcebergChoice(), default));

    /// <summary>The rows of a snapshot.</summary>
    public static async Task<List<string>> ReadAsync(TableFiles files, IcebergSnapshot snapshot)
    {
        List<string> rows = [];
        await foreach (var batch in IcebergTable.ReadAsync(files, snapshot, default))
        {
            rows.AddRange(CanonicalCsv.Rows(batch));
            batch.Dispose();
        }

        return rows;
    }
}
