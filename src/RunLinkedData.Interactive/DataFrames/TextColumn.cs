using System.Buffers;
using System.Text;
using Apache.Arrow;
using Microsoft.Data.Analysis;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Interactive.DataFrames;

/// <summary>A column of text, and of what a data frame has no type for, as its text.</summary>
internal sealed class TextColumn(string name, ColumnType type) : FrameColumn
{
    private readonly StringDataFrameColumn _column = new(name, 0);
    private readonly ArrayBufferWriter<byte> _text = new();

    public override DataFrameColumn Column => _column;

    public override bool TryAppend(IArrowArray array)
    {
        for (var row = 0; row < array.Length; row++)
        {
            _text.ResetWrittenCount();
            if (ArrowValues.IsNull(array, row))
            {
                _column.Append(null);
            }
            else if (CellText.TryFormat(array, row, type, _text))
            {
                _column.Append(Encoding.UTF8.GetString(_text.WrittenSpan));
            }
            else
            {
                return false;
            }
        }

        return true;
    }
}
