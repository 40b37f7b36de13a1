using Apache.Arrow;
using Microsoft.Data.Analysis;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Interactive.DataFrames;

/// <summary>A column of booleans, which Arrow keeps as bits.</summary>
internal sealed class BoolColumn(string name) : FrameColumn
{
    private readonly BooleanDataFrameColumn _column = new(name);

    public override DataFrameColumn Column => _column;

    public override bool TryAppend(IArrowArray array)
    {
        var values = new bool[array.Length];
        ArrowValues.LoadBools(array, 0, values);
        for (var row = 0; row < values.Length; row++)
        {
            _column.Append(ArrowValues.IsNull(array, row) ? null : values[row]);
        }

        return true;
    }
}
