using Apache.Arrow;
using Microsoft.Data.Analysis;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Values;

namespace RunLinkedData.Interactive.DataFrames;

/// <summary>A column of values of a fixed size.</summary>
internal sealed class ValueColumn<TValue, TStored, TConversion>(
    PrimitiveDataFrameColumn<TValue> column, ColumnType type, TConversion conversion) : FrameColumn
    where TValue : unmanaged
    where TStored : unmanaged
    where TConversion : struct, IConversion<TValue, TStored>
{
    private TStored[] _scratch = [];

    public override DataFrameColumn Column => column;

    public override bool TryAppend(IArrowArray array)
    {
        var values = ArrowValues.Load(array, 0, array.Length, type, ref _scratch);
        for (var row = 0; row < array.Length; row++)
        {
            if (ArrowValues.IsNull(array, row))
            {
                column.Append(null);
            }
            else if (conversion.TryLoad(values[row], type.Scale, out var value))
            {
                column.Append(value);
            }
            else
            {
                return false;
            }
        }

        return true;
    }
}
