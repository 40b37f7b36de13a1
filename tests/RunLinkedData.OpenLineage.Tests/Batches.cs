using Apache.Arrow;

namespace RunLinkedData.OpenLineage.Tests;

/// <summary>Rows of any columns.</summary>
internal static class Batches
{
    /// <summary>One row with a number in each column.</summary>
    public static async IAsyncEnumerable<RecordBatch> OfOneRow(IEnumerable<KeyValuePair<string, int>> values)
    {
        await Task.CompletedTask;
        RecordBatch.Builder builder = new();
        foreach (var (name, value) in values)
        {
            builder.Append(name, false, new Int32Array.Builder().Append(value).Build());
        }

        yield return builder.Build();
    }
}
