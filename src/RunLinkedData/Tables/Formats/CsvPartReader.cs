using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Parts;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Tables.Formats;

/// <summary>Reads a CSV file. Fields of the header that are no columns are passed over.</summary>
internal sealed class CsvPartReader(CsvRecords records, IReadOnlyList<string> header, int[] fields, PartFile part) : TextPartReader(part)
{
    public override void Dispose() => records.Dispose();

    protected override bool ReadRow(BatchBuilder target)
    {
        try
        {
            if (!records.Read())
            {
                return false;
            }
        }
        catch (CsvFormatException e)
        {
            var place = e.Position < header.Count
                ? $"in column '{header[e.Position]}'"
                : FormattableString.Invariant($"in field {e.Position + 1}");
            throw BadRow($"is malformed {place}: {e.Message}", e);
        }

        if (records.Count != header.Count)
        {
            throw BadRow(FormattableString.Invariant($"is malformed: it has {records.Count} fields where the header has {header.Count}"));
        }

        for (var i = 0; i < Selected.Count; i++)
        {
            var field = fields[Selected[i]];
            if (records.IsNothing(field))
            {
                AppendNull(target, i);
                continue;
            }

            var text = records[field];
            if (!CellText.TryParse(text, target[i]))
            {
                throw BadValue(i, text);
            }
        }

        return true;
    }
}
