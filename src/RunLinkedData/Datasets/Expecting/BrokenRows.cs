using System.Text;
using Apache.Arrow;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Formats;

namespace RunLinkedData.Datasets.Expecting;

/// <summary>Rows that were not as expected, the first of them, with the names of the checks that they did not pass.</summary>
internal sealed class BrokenRows
{
    /// <summary>So many rows are kept.</summary>
    public const int Most = 1000;

    private const long MostBytes = 16 << 20;
    private const string NamesColumn = "failed_checks";

    private readonly DatasetIdentity _dataset;
    private readonly ColumnSet _columns;
    private readonly Lazy<BatchBuilder> _rows;

    public BrokenRows(ColumnSet columns, DatasetIdentity dataset)
    {
        _dataset = dataset;
        var name = NamesColumn;
        while (columns.Columns.Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            name += "_";
        }

        _columns = new ColumnSet(
        [
            .. columns.Columns.Select((column, i) => (column.Name, columns.Types[i], column.Nullable)),
            (name, new ColumnType(ColumnKind.String), false),
        ]);
        _rows = new Lazy<BatchBuilder>(() => new BatchBuilder(_columns));
    }

    /// <summary>How many there are.</summary>
    public int Count => _rows.IsValueCreated ? _rows.Value.Rows : 0;

    /// <summary>Whether more are kept.</summary>
    public bool HasRoom => Count < Most && (!_rows.IsValueCreated || _rows.Value.Bytes < MostBytes);

    /// <summary>Adds rows of a batch, by their places in it, with the names of the checks.</summary>
    public void Add(RecordBatch batch, IReadOnlyDictionary<int, string> rows)
    {
        foreach (var (row, names) in rows.OrderBy(row => row.Key))
        {
            if (!HasRoom)
            {
                return;
            }

            for (var i = 0; i < batch.ColumnCount; i++)
            {
                _rows.Value[i].AppendAny(batch.Column(i), row, 1);
            }

            ((VariableColumnBuilder)_rows.Value[batch.ColumnCount]).Append(Encoding.UTF8.GetBytes(names));
        }
    }

    /// <summary>The rows as a Parquet file.</summary>
    public async Task<byte[]> ToParquetAsync(CancellationToken cancellationToken)
    {
        using MemoryStream file = new();
        using (TableWriter writer = new(file, DatasetFormats.BuiltIn.Named(DatasetFormat.Parquet, "format"), _columns, _dataset))
        {
            await writer.WriteAsync(_rows.Value.Build(), _rows.Value.Bytes, endsGroup: true, cancellationToken).ConfigureAwait(false);
            await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }

        return file.ToArray();
    }
}
