using System.Data.Common;
using System.Runtime.CompilerServices;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using RunLinkedData.Datasets.Exporting;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Sql.Model;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Waiting;

namespace RunLinkedData.Sql;

/// <summary>
/// A query over data versions. Nothing is read before its answer is asked for; each time it is, the query is executed anew. Its answer
/// comes as rows of a type, as Arrow batches, as a reader of ADO.NET or as a file, some rows at a time.
/// </summary>
/// <remarks>
/// Safe for use by several threads at once. Unless said otherwise a method throws <see cref="SqlException"/> when the query is wrong or its
/// answer cannot be computed, <see cref="ReferenceException"/> when there is no such process, dataset or version,
/// <see cref="DatasetException"/> when a version cannot be read, and <see cref="MLflow.MlflowException"/> when a store cannot be read.
/// </remarks>
public sealed class SqlQuery
{
    private static readonly DatasetIdentity Answer = new("answer", "");

    private readonly RunTracker _tracker;
    private readonly string _sql;
    private readonly IReadOnlyDictionary<string, object?> _parameters;
    private readonly SqlOptions _options;

    internal SqlQuery(RunTracker tracker, string sql, IReadOnlyDictionary<string, object?>? parameters, SqlOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sql);
        (_tracker, _sql, _options) = (tracker, sql, options);
        _parameters = parameters is null ? new Dictionary<string, object?>() : parameters.ToDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Tells which versions and files the query reads. Manifests are read, and nothing of the data.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<SqlExplanation> ExplainAsync(CancellationToken cancellationToken = default)
    {
        using var session = await OpenAsync(isExplained: true, cancellationToken).ConfigureAwait(false);
        return session.Explanation;
    }

    /// <summary>Reads the answer as Arrow batches, which are the caller's to dispose.</summary>
    /// <param name="cancellationToken">Ends the query.</param>
    public IAsyncEnumerable<RecordBatch> StreamBatchesAsync(CancellationToken cancellationToken = default) =>
        StreamAsync(session => session.Text, _ => { }, cancellationToken);

    /// <summary>Reads all rows of the answer. Errors of rows that do not fit are those of <see cref="Dataset.ReadRows{T}()"/>.</summary>
    /// <typeparam name="T">A class, record or struct. Its members find their columns by name.</typeparam>
    public IReadOnlyList<T> ReadRows<T>() => Blocking.Wait(() => ReadRowsAsync<T>());

    /// <inheritdoc cref="ReadRows{T}"/>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<T>> ReadRowsAsync<T>(CancellationToken cancellationToken = default) =>
        await StreamRowsAsync<T>(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Reads the rows of the answer one after the other. As <see cref="ReadRows{T}"/>.</summary>
    /// <typeparam name="T">A class, record or struct.</typeparam>
    /// <param name="cancellationToken">Ends the query.</param>
    public async IAsyncEnumerable<T> StreamRowsAsync<T>([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reader = new RowReader<T>(Answer);
        var file = new DatasetFile { Path = "answer", Bytes = 0, Rows = 0 };
        T[] rows = [];
        IReadOnlyList<int>? columns = null;
        var first = 1L;
        await foreach (var batch in StreamBatchesAsync(cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                columns ??= reader.Select(batch.Schema, file);
                var wanted = new RecordBatch(
                    new Schema(columns.Select(batch.Schema.GetFieldByIndex), []), columns.Select(batch.Column), batch.Length);
                if (rows.Length < batch.Length)
                {
                    rows = new T[batch.Length];
                }

                reader.Read(new PartBatch(wanted, file, first), 0, rows, 0, batch.Length);
                first += batch.Length;
                for (var i = 0; i < batch.Length; i++)
                {
                    yield return rows[i];
                }
            }
        }
    }

    /// <summary>Opens the answer as a reader of ADO.NET, for code that takes one. The query goes on until the reader is disposed.</summary>
    /// <remarks>Values are those of DuckDB.NET: lists are lists, structs dictionaries, a HUGEINT is a BigInteger.</remarks>
    /// <param name="cancellationToken">Ends the query, also while the reader is read.</param>
    public async Task<DbDataReader> OpenReaderAsync(CancellationToken cancellationToken = default)
    {
        var session = await OpenAsync(isExplained: false, cancellationToken).ConfigureAwait(false);
        try
        {
            var reader = await session.Engine.RunAsync(
                () => session.Engine.OpenReader(session.Text), cancellationToken).ConfigureAwait(false);
            return new SqlDataReader(reader, session, cancellationToken);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes the answer as one table. Values that the format has no type for, such as structs and intervals, become text.
    /// </summary>
    /// <param name="target">Where to; it stays open, and need not be able to seek.</param>
    /// <param name="format">The name of a format, such as <see cref="DatasetFormat.Csv"/>.</param>
    /// <param name="mostRows">How many rows at most; null for all.</param>
    /// <param name="cancellationToken">Ends the query; what was written until then stays.</param>
    /// <returns>The columns that were written.</returns>
    /// <exception cref="ArgumentException">There is no format of that name.</exception>
    public async Task<IReadOnlyList<DatasetColumn>> ExportAsync(
        Stream target, string format, long? mostRows = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        var writer = DatasetFormats.BuiltIn.Named(format, nameof(format));
        Schema? schema = null;
        var batches = StreamAsync(session => PlainColumns.Of(session), found => schema = found, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using (batches.ConfigureAwait(false))
        {
            // The columns are known when the first rows are.
            var hasRows = await batches.MoveNextAsync().ConfigureAwait(false);
            var export = new RowExport(Answer, TableColumns.Of(schema!));
            var columns = export.Select(null);
            await export.WriteAsync(Rest(batches, hasRows), columns, writer, mostRows, target, cancellationToken).ConfigureAwait(false);
            return columns.Columns;
        }
    }

    /// <summary>Writes the answer as one file, which appears when it is whole; one of that name is replaced.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="format">The name of a format, such as <see cref="DatasetFormat.Parquet"/>.</param>
    /// <param name="cancellationToken">Ends the query; there is no new file then.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">There is no format of that name.</exception>
    public Task ExportAsync(string path, string format, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return WholeFile.WriteAsync(path, target => ExportAsync(target, format, null, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Writes the answer as an Arrow file (IPC), with the types that it has. It appears when it is whole; one of that name is replaced.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="cancellationToken">Ends the query; there is no new file then.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public Task ExportArrowAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return WholeFile.WriteAsync(path, target => WriteArrowAsync(target, cancellationToken), cancellationToken);
    }

    private async Task WriteArrowAsync(Stream target, CancellationToken cancellationToken)
    {
        Schema? schema = null;
        var batches = StreamAsync(session => session.Text, found => schema = found, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using (batches.ConfigureAwait(false))
        {
            // The columns are known when the first rows are.
            var hasRows = await batches.MoveNextAsync().ConfigureAwait(false);
            using var writer = new ArrowFileWriter(target, schema, leaveOpen: true);
            await writer.WriteStartAsync(cancellationToken).ConfigureAwait(false);
            await foreach (var batch in Rest(batches, hasRows).ConfigureAwait(false))
            {
                using (batch)
                {
                    await writer.WriteRecordBatchAsync(batch, cancellationToken).ConfigureAwait(false);
                }
            }

            await writer.WriteEndAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<SqlSession> OpenAsync(bool isExplained, CancellationToken cancellationToken) =>
        SqlSession.OpenAsync(_tracker, _sql, _parameters, _options, isExplained, cancellationToken);

    private async IAsyncEnumerable<RecordBatch> StreamAsync(
        Func<SqlSession, string> text, Action<Schema> opened, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var session = await OpenAsync(isExplained: false, cancellationToken).ConfigureAwait(false);
        using var answer = await session.Engine.RunAsync(() => session.Engine.Open(text(session)), cancellationToken).ConfigureAwait(false);
        opened(answer.Schema);
        while (await session.Engine.RunAsync(answer.Read, cancellationToken).ConfigureAwait(false) is { } batch)
        {
            yield return batch;
        }
    }

    private static async IAsyncEnumerable<RecordBatch> Rest(IAsyncEnumerator<RecordBatch> batches, bool hasCurrent)
    {
        for (; hasCurrent; hasCurrent = await batches.MoveNextAsync().ConfigureAwait(false))
        {
            yield return batches.Current;
        }
    }
}
