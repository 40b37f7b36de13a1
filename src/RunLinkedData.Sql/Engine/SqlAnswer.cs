using Apache.Arrow;
using DuckDB.NET.Native;
using RunLinkedData.Sql.Model;

namespace RunLinkedData.Sql.Engine;

/// <summary>The answer to a query, some rows at a time. Not for several threads at once.</summary>
internal sealed class SqlAnswer : IDisposable
{
    private readonly DuckDBPreparedStatement _statement;
    private readonly Func<string, SqlException> _error;
    private readonly nint _arrow;
    private DuckDBResult _result;
    private readonly Schema _stored;
    private readonly HashSet<int> _uuids = [];

    /// <summary>The statement and the result are its own from then on.</summary>
    public SqlAnswer(DuckDBPreparedStatement statement, DuckDBResult result, Func<string, SqlException> error)
    {
        (_statement, _result, _error) = (statement, result, error);
        _arrow = NativeArrow.OptionsOf(ref _result);
        var count = (int)NativeMethods.Query.DuckDBColumnCount(ref _result);
        var types = Enumerable.Range(0, count).Select(i => NativeMethods.Query.DuckDBColumnLogicalType(ref _result, i)).ToList();
        try
        {
            _uuids = [.. Enumerable.Range(0, count).Where(i => NativeMethods.LogicalType.DuckDBGetTypeId(types[i]) == DuckDBType.Uuid)];
            _stored = NativeArrow.ToSchema(_arrow, types, Names(count));
        }
        finally
        {
            types.ForEach(type => type.Dispose());
        }

        Schema = new Schema(
            _stored.FieldsList.Select((field, i) => _uuids.Contains(i) ? UuidColumn.ToField(field) : field), _stored.Metadata);
    }

    /// <summary>The columns; no two have the same name.</summary>
    public Schema Schema { get; }

    /// <summary>The next rows; null at the end. It blocks, and ends early when the query is interrupted.</summary>
    public RecordBatch? Read()
    {
        using var chunk = NativeMethods.StreamingResult.DuckDBStreamFetchChunk(_result);
        if (chunk.IsInvalid)
        {
            return NativeMethods.Query.DuckDBResultError(ref _result) is { Length: > 0 } message ? throw _error(message) : null;
        }

        var batch = NativeArrow.ToBatch(_arrow, chunk, _stored);
        return _uuids.Count == 0 ? batch : UuidColumn.Convert(batch, Schema, _uuids);
    }

    public void Dispose()
    {
        _result.Close();
        NativeArrow.Destroy(_arrow);
        _statement.Dispose();
    }

    private List<string> Names(int count)
    {
        HashSet<string> taken = new(StringComparer.Ordinal);
        List<string> names = [];
        for (var i = 0; i < count; i++)
        {
            var name = NativeMethods.Query.DuckDBColumnName(ref _result, i);
            var free = name;
            for (var n = 1; !taken.Add(free); n++)
            {
                free = $"{name}_{n}";
            }

            names.Add(free);
        }

        return names;
    }
}
