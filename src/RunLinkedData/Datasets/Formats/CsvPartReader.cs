using CsvHelper;
using RunLinkedData.Datasets.Columns;

namespace RunLinkedData.Datasets.Formats;

/// <summary>Reads a CSV file.</summary>
internal sealed class CsvPartReader(CsvReader reader, int[] fields, string file, DatasetIdentity dataset, ColumnSet columns)
    : TextPartReader(file, dataset, columns)
{
    public override void Dispose() => reader.Dispose();

    protected override bool ReadRow(BatchBuilder target)
    {
        try
        {
            if (!reader.Read())
            {
                return false;
            }
        }
        catch (CsvFormatException e)
        {
            throw BadRow($"is malformed ({e.Message})", e);
        }

        for (var i = 0; i < Selected.Count; i++)
        {
            var field = fields[Selected[i]];
            if (field >= reader.FieldCount || reader.GetRawSpan(field).IsEmpty)
            {
                AppendNull(target, i);
                continue;
            }

            var text = reader.GetSpan(field);
            if (!CellText.TryParse(text, target[i]))
            {
                throw BadValue(i, text);
            }
        }

        return true;
    }
}
