using Apache.Arrow;
using Apache.Arrow.Types;

namespace RunLinkedData.Html.Tests.Cards;

/// <summary>Tables with many columns.</summary>
internal static class WideTable
{
    public static IEnumerable<RecordBatch> Make(int columns, int rows)
    {
        var schema = new Schema(
            [.. Enumerable.Range(0, columns).Select(i => new Field($"column_{i}_{new string('n', 80)}", DoubleType.Default, false))], null);
        yield return new RecordBatch(
            schema,
            schema.FieldsList.Select((_, i) => (IArrowArray)new DoubleArray.Builder()
                .AppendRange(Enumerable.Range(0, rows).Select(row => (row * 1.2345678901) + i))
                .Build()),
            rows);
    }
}
