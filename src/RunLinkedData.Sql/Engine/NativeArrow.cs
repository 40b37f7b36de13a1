using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.C;
using DuckDB.NET.Native;
using RunLinkedData.Model;
using RunLinkedData.Sql.Model;

namespace RunLinkedData.Sql.Engine;

/// <summary>What DuckDB's C API has for Arrow, and its .NET bindings have not.</summary>
internal static unsafe partial class NativeArrow
{
    private const string Library = "duckdb";

    /// <summary>How an answer becomes Arrow; to be given back to <see cref="Destroy"/>.</summary>
    public static nint OptionsOf(ref DuckDBResult result)
    {
        fixed (DuckDBResult* place = &result)
        {
            return duckdb_result_get_arrow_options((nint)place);
        }
    }

    public static void Destroy(nint options) => duckdb_destroy_arrow_options(ref options);

    /// <summary>The columns of an answer.</summary>
    public static Schema ToSchema(nint options, IReadOnlyList<DuckDBLogicalType> types, IReadOnlyList<string> names)
    {
        var handles = types.Select(type => type.DangerousGetHandle()).ToArray();
        var texts = names.Select(Marshal.StringToCoTaskMemUTF8).ToArray();
        var schema = CArrowSchema.Create();
        try
        {
            Check(duckdb_to_arrow_schema(options, handles, texts, handles.Length, schema));
            var read = CArrowSchemaImporter.ImportSchema(schema);
            GC.KeepAlive(types);
            return read;
        }
        finally
        {
            CArrowSchema.Free(schema);
            foreach (var text in texts)
            {
                Marshal.FreeCoTaskMem(text);
            }
        }
    }

    /// <summary>Some rows of an answer.</summary>
    public static RecordBatch ToBatch(nint options, DuckDBDataChunk chunk, Schema schema)
    {
        var array = CArrowArray.Create();
        try
        {
            Check(duckdb_data_chunk_to_arrow(options, chunk.DangerousGetHandle(), array));
            GC.KeepAlive(chunk);
            return CArrowArrayImporter.ImportRecordBatch(array, schema);
        }
        finally
        {
            CArrowArray.Free(array);
        }
    }

    private static void Check(nint error)
    {
        try
        {
            if (error != 0 && duckdb_error_data_has_error(error) != 0)
            {
                throw new SqlException(
                    ErrorCode.SqlFailed,
                    $"The answer has no form in Arrow: {Marshal.PtrToStringUTF8(duckdb_error_data_message(error))}. Cast its columns.");
            }
        }
        finally
        {
            duckdb_destroy_error_data(ref error);
        }
    }

    [LibraryImport(Library)]
    private static partial nint duckdb_result_get_arrow_options(nint result);

    [LibraryImport(Library)]
    private static partial void duckdb_destroy_arrow_options(ref nint options);

    [LibraryImport(Library)]
    private static partial nint duckdb_to_arrow_schema(nint options, nint[] types, nint[] names, long count, CArrowSchema* schema);

    [LibraryImport(Library)]
    private static partial nint duckdb_data_chunk_to_arrow(nint options, nint chunk, CArrowArray* array);

    [LibraryImport(Library)]
    private static partial byte duckdb_error_data_has_error(nint error);

    [LibraryImport(Library)]
    private static partial nint duckdb_error_data_message(nint error);

    [LibraryImport(Library)]
    private static partial void duckdb_destroy_error_data(ref nint error);
}
