using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Model;

namespace RunLinkedData.Tables.Columns;

/// <summary>
/// Arrow batches on their way into a dataset. Their values are copied into batches of the dataset's own types and sizes, so that the same
/// rows give the same files, however they were cut into batches. The batches stay the caller's.
/// </summary>
internal sealed class ArrowSource : BatchSource
{
    private readonly IAsyncEnumerator<RecordBatch> _batches;
    private readonly IReadOnlyList<Field> _fields;
    private RecordBatch? _current;
    private int _next;

    private ArrowSource(DatasetIdentity dataset, IAsyncEnumerator<RecordBatch> batches, RecordBatch? first, ColumnSet columns)
        : base(dataset, columns)
    {
        _batches = batches;
        _current = first;
        _fields = columns.Schema.FieldsList;
    }

    /// <summary>
    /// Opens a stream of batches.
    /// <c>schema</c>: the columns; null to take those of the first batch.
    /// </summary>
    public static async Task<ArrowSource> OpenAsync(
        DatasetIdentity dataset, IAsyncEnumerable<RecordBatch> batches, Schema? schema, CancellationToken cancellationToken)
    {
        var enumerator = batches.GetAsyncEnumerator(cancellationToken);
        try
        {
            var columns = schema is null ? null : ToColumns(dataset, schema);
            var first = await enumerator.MoveNextAsync().ConfigureAwait(false) ? enumerator.Current : null;
            columns ??= ToColumns(dataset, first?.Schema ?? throw new ArgumentException(
                $"There is no batch to take the columns of {dataset} from. "
                + "Give at least one batch; for a dataset without rows, one of no rows."));
            return new ArrowSource(dataset, enumerator, first, columns);
        }
        catch
        {
            await enumerator.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public override ValueTask DisposeAsync() => _batches.DisposeAsync();

    protected override async ValueTask<int> AddAsync(BatchBuilder target, int count, CancellationToken cancellationToken)
    {
        var added = 0;
        while (added < count && _current is not null)
        {
            if (_next == 0)
            {
                Check(_current);
            }

            var length = Math.Min(count - added, _current.Length - _next);
            if (length > 0)
            {
                Append(target, _current, length, Done + added);
                added += length;
                _next += length;
            }

            if (_next == _current.Length)
            {
                _current = await _batches.MoveNextAsync().ConfigureAwait(false) ? _batches.Current : null;
                _next = 0;
            }
        }

        return added;
    }

    private void Append(BatchBuilder target, RecordBatch batch, int length, long row)
    {
        for (var i = 0; i < _fields.Count; i++)
        {
            var column = batch.Column(i);
            if (!Columns.Columns[i].Nullable && new Validity(column).FirstNull(_next, length) is >= 0 and var found)
            {
                throw PlaceOf(i, row).BadValue(found - _next, null, "is in a column that the schema declares as not nullable.");
            }

            if (Columns.Types[i].InTimes && ArrowTimeRange.FindUnfit(column, _next, length) is { } unfit)
            {
                throw PlaceOf(i, row).BadValue(unfit.Index - _next, unfit.Value, $"is out of range for {Columns.Types[i]}.");
            }

            if (ArrowFit.FirstMisfit(column, _next, length) is >= 0 and var misfit)
            {
                var value = ArrowFit.Show(column, misfit);
                throw PlaceOf(i, row).BadValue(misfit - _next, value, $"has no place in a column of type {Columns.Types[i]}.");
            }

            target[i].AppendAny(column, _next, length);
        }
    }

    private ColumnPlace PlaceOf(int column, long row) => new(Identity, _fields[column].Name, row + 1);

    private void Check(RecordBatch batch)
    {
        var found = batch.Schema.FieldsList;
        for (var i = 0; i < Math.Max(found.Count, _fields.Count); i++)
        {
            var has = i < found.Count ? found[i] : null;
            var wants = i < _fields.Count ? _fields[i] : null;
            if (has?.Name != wants?.Name || !Columns.Types[i].Holds(has!.DataType))
            {
                throw Identity.Schema(
                    (wants ?? has)!.Name, "", Show(has), Show(wants),
                    $"A batch of {Identity} has {Show(has)} where the first column list has {Show(wants)}. "
                    + "All batches need the same columns in the same order.");
            }
        }
    }

    private static string Show(Field? field) =>
        field is null ? "nothing" : $"{field.Name}: {ColumnType.FromArrow(field.DataType)?.Name ?? field.DataType.Name}";

    private static ColumnSet ToColumns(DatasetIdentity dataset, Schema schema)
    {
        var fields = schema.FieldsList;
        if (fields.Count == 0)
        {
            throw new ArgumentException($"The {dataset} would have no columns. Give it at least one.");
        }

        if (fields.Any(f => f.Name.Length == 0) || fields.DistinctBy(f => f.Name).Count() != fields.Count)
        {
            throw new ArgumentException($"The columns of {dataset} need names, all different.");
        }

        return new(fields.Select(f => (
            f.Name,
            ColumnType.FromArrow(f.DataType) ?? throw RefusedType.Of(f.Name, f.DataType).ToError(dataset),
            f.IsNullable || f.DataType is NullType)), schema.Metadata);
    }
}
