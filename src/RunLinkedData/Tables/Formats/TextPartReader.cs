using Apache.Arrow;
using RunLinkedData.Model;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Tables.Formats;

/// <summary>What readers of text formats share: the columns are typed by the manifest, and rows are gathered into batches.</summary>
internal abstract class TextPartReader(PartFile part) : IPartReader
{
    private ColumnSet? _selected;
    private long _rows;

    public Schema Schema => part.Schema;

    protected IReadOnlyList<int> Selected { get; private set; } = [];

    public void Start(IReadOnlyList<int> selected, bool dictionaries)
    {
        Selected = selected;
        _selected = new ColumnSet(selected.Select(i => (part.Columns[i].Name, part.ColumnSet.Types[i], part.Columns[i].Nullable)));
    }

    public RecordBatch? Read()
    {
        // A builder for each batch: the batch is the caller's to keep.
        var builder = new BatchBuilder(_selected!);
        var rows = 0;
        while (rows < BatchBuilder.MostRows && (rows % 64 != 0 || builder.Bytes < BatchBuilder.FullBytes) && TryReadRow(builder))
        {
            rows++;
            _rows++;
        }

        return rows == 0 ? null : builder.Build();
    }

    public abstract void Dispose();

    // What the row holds makes parsers fail in more ways than they say. The store, and memory, are no matter of the row.
    private bool TryReadRow(BatchBuilder target)
    {
        try
        {
            return ReadRow(target);
        }
        catch (Exception e) when (e is not (RunLinkedDataException or IOException or OutOfMemoryException
            or OperationCanceledException or ObjectDisposedException))
        {
            throw BadRow($"cannot be decoded ({e.Message})", e);
        }
    }

    /// <summary>Adds the next row; false at the end.</summary>
    protected abstract bool ReadRow(BatchBuilder target);

    protected DatasetCorruptException BadRow(string what, Exception? cause = null) =>
        part.Corrupt(FormattableString.Invariant($"cannot be read: row {_rows + 1} {what}"), cause);

    protected DatasetCorruptException BadValue(int column, ReadOnlySpan<byte> text)
    {
        var shown = System.Text.Encoding.UTF8.GetString(text[..Math.Min(text.Length, 100)]);
        return BadRow($"has '{shown}' in column '{_selected!.Columns[column].Name}', which is no {_selected.Columns[column].Type}");
    }

    /// <summary>A null where the manifest allows none is stored as one: whether it can be read is for the row type to say.</summary>
    protected static void AppendNull(BatchBuilder target, int column) => target[column].AppendNull();
}
