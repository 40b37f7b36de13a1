using Apache.Arrow;
using RunLinkedData.Datasets.Expecting.Marking;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Expecting;

/// <summary>No value of a column is null.</summary>
internal sealed record NotNull(string Of) : RowExpectation
{
    public override string Name => $"{Of}.not_null";

    public override string? Column => Of;

    public override RowTest Open(ColumnSet columns) => new Test(Of, Find(columns, Of));

    private sealed class Test(string name, int column) : RowTest
    {
        public override string Fault => $"'{name}' is null";

        public override void Mark(RecordBatch batch, long firstRow, Span<bool> broken)
        {
            Validity validity = new(batch.Column(column));
            if (!validity.HasNulls)
            {
                return;
            }

            for (var row = 0; row < broken.Length; row++)
            {
                if (!validity[row])
                {
                    broken[row] = true;
                }
            }
        }
    }
}
