using System.Numerics;
using System.Runtime.ExceptionServices;
using ParquetSharp;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Formats;

namespace RunLinkedData.Lake.Describing;

/// <summary>
/// Reads what the end of a Parquet file says of its columns. A wrong bound or count loses rows in silence, so that only those are taken
/// that are certain: of files of the writer that this library uses, and of types that mean the same in the file as in the table.
/// </summary>
internal static class FileFooter
{
    private const string TrustedWriter = "parquet-cpp-arrow ";

    /// <summary>What is known of the columns.</summary>
    /// <param name="content">The file, which can seek.</param>
    /// <param name="file">The file, as the version has it.</param>
    /// <param name="columns">The columns of the version.</param>
    /// <exception cref="SourceException">
    /// It is not Parquet or has another number of rows (<c>TABLE_CORRUPT</c>), or its columns have IDs, by which readers would look for
    /// those of the table (<c>TABLE_UNSUPPORTED</c>).
    /// </exception>
    public static IReadOnlyList<LeafFacts> Read(Stream content, DatasetFile file, IReadOnlyList<DatasetColumn> columns)
    {
        try
        {
            using ParquetFileReader reader = new(content, leaveOpen: true);
            return Read(reader, file, columns.ToDictionary(
                column => column.Name, column => ColumnType.Parse(column.Type), StringComparer.Ordinal));
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException or SourceException))
        {
            if (content is RangedStream { Failure: { } failure })
            {
                ExceptionDispatchInfo.Throw(failure);
            }

            throw SourceException.Damaged(file.Path, $"cannot be decoded as Parquet ({ParquetErrors.Describe(e)})", e);
        }
    }

    private static List<LeafFacts> Read(ParquetFileReader reader, DatasetFile file, Dictionary<string, ColumnType?> types)
    {
        var metadata = reader.FileMetaData;
        if (metadata.NumRows != file.Rows)
        {
            throw SourceException.Damaged(file.Path, $"has {metadata.NumRows} rows, and {file.Rows} by its manifest");
        }

        var isTrusted = metadata.CreatedBy.StartsWith(TrustedWriter, StringComparison.Ordinal);
        List<LeafFacts> leaves = [];
        for (var i = 0; i < metadata.Schema.NumColumns; i++)
        {
            var leaf = metadata.Schema.Column(i);
            var path = leaf.Path.ToDotVector();
            using var root = metadata.Schema.ColumnRoot(i);
            if (leaf.SchemaNode.FieldId >= 0 || root.FieldId >= 0)
            {
                throw new SourceException(
                    ErrorCode.TableUnsupported,
                    $"'{file.Path}' has IDs for its columns, by which readers would look for those of the table. Save its rows anew.");
            }

            var type = isTrusted && leaf.MaxRepetitionLevel == 0 ? types.GetValueOrDefault(path[0]) : null;
            leaves.Add(Read(reader, i, type) with { Column = path[0], Depth = leaf.MaxRepetitionLevel });
        }

        return leaves;
    }

    private static LeafFacts Read(ParquetFileReader reader, int column, ColumnType? type)
    {
        LeafFacts facts = new() { Column = "", Depth = 0, Bytes = 0, Values = 0, Nulls = 0 };
        var isRanged = true;
        for (var i = 0; i < reader.FileMetaData.NumRowGroups; i++)
        {
            using var group = reader.RowGroup(i);
            using var chunk = group.MetaData.GetColumnChunkMetaData(column);
            using var statistics = type is null ? null : chunk.Statistics;
            facts = facts with
            {
                Bytes = facts.Bytes + chunk.TotalCompressedSize,
                Values = facts.Values + chunk.NumValues,
                Nulls = facts.Nulls + statistics?.NullCount,
            };
            if (statistics?.NullCount == chunk.NumValues)
            {
                continue;
            }

            var (least, greatest) = statistics is { HasMinMax: true }
                ? Bounds(statistics, reader.FileMetaData.Schema.Column(column), type!)
                : default;
            isRanged &= least is not null && greatest is not null;
            if (isRanged)
            {
                facts = facts with { Least = Outer(facts.Least, least!, -1), Greatest = Outer(facts.Greatest, greatest!, 1) };
            }
        }

        return isRanged ? facts : facts with { Least = null, Greatest = null };
    }

    private static (object? Least, object? Greatest) Bounds(Statistics statistics, ColumnDescriptor leaf, ColumnType type)
    {
        using var logical = leaf.LogicalType;
        return (statistics, logical) switch
        {
            (Statistics<bool> values, _) when type.Kind == ColumnKind.Bool => (values.Min, values.Max),
            (Statistics<int> values, IntLogicalType { IsSigned: false }) when type.Kind == ColumnKind.UInt32 =>
                ((long)(uint)values.Min, (long)(uint)values.Max),
            (Statistics<int> values, _) when IsSame(type, logical) => ((long)values.Min, (long)values.Max),
            (Statistics<long> values, _) when IsSame(type, logical) => (values.Min, values.Max),
            (Statistics<FixedLenByteArray> values, DecimalLogicalType digits) when digits.Scale == type.Scale =>
                (Digits(values.Min, leaf.TypeLength), Digits(values.Max, leaf.TypeLength)),
            (Statistics<ByteArray> values, StringLogicalType) when type.Kind == ColumnKind.String => (Bytes(values.Min), Bytes(values.Max)),
            _ => default,
        };
    }

    private static bool IsSame(ColumnType type, LogicalType logical) => type.Kind switch
    {
        ColumnKind.UInt8 or ColumnKind.UInt16 => logical is IntLogicalType,
        ColumnKind.Int8 or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64 =>
            logical is NoneLogicalType or IntLogicalType { IsSigned: true },
        ColumnKind.Date => logical is DateLogicalType,
        ColumnKind.Timestamp or ColumnKind.TimestampUtc => logical is TimestampLogicalType { TimeUnit: TimeUnit.Micros },
        _ => false,
    };

    private static BigInteger Digits(FixedLenByteArray value, int length) => new(Copy(value.Pointer, length), isBigEndian: true);

    private static byte[] Bytes(ByteArray value) => Copy(value.Pointer, value.Length);

    private static byte[] Copy(IntPtr pointer, int length)
    {
        var bytes = new byte[length];
        System.Runtime.InteropServices.Marshal.Copy(pointer, bytes, 0, length);
        return bytes;
    }

    private static object Outer(object? one, object other, int sign) => one is null || sign * Compare(one, other) < 0 ? other : one;

    private static int Compare(object one, object other) => one is byte[] bytes
        ? bytes.AsSpan().SequenceCompareTo((byte[])other)
        : Comparer<object>.Default.Compare(one, other);
}
