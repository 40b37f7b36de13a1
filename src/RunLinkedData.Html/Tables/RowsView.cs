using System.Buffers;
using System.Text;
using Apache.Arrow;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Html.Pages;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Questions.Lineage;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Html.Tables;

/// <summary>The first rows of a version, or its first files where it has no rows.</summary>
internal sealed record RowsView
{
    private const int MostColumns = 40;
    private const int LongestName = 100;
    private const int LongestValue = 200;
    private const int LongestPath = 400;

    public required string Name { get; init; }

    /// <summary>The version as text that can be asked for again.</summary>
    public required string Reference { get; init; }

    public required string Size { get; init; }

    public required PageList<TableColumn> Columns { get; init; }

    public required PageList<IReadOnlyList<TableCell>> Rows { get; init; }

    /// <summary>How many rows or files are left out, in words.</summary>
    public required string Left { get; init; }

    public static async Task<RowsView> ReadAsync(Dataset dataset, int most, CancellationToken cancellationToken)
    {
        var manifest = dataset.Manifest;
        var hasRows = manifest.Content == DatasetContent.Rows;
        IReadOnlyList<DatasetColumn> columns = hasRows ? manifest.Columns : [];
        var rows = !hasRows ? FilesOf(manifest, most)
            : columns.Count == 0 || manifest.Rows == 0 ? []
            : await ReadRowsAsync(dataset, [.. columns.Take(MostColumns)], most, cancellationToken).ConfigureAwait(false);
        var left = (hasRows ? manifest.Rows : manifest.Files.Count) - rows.Count;
        return new RowsView
        {
            Name = NodeLabel.Clean(dataset.Name),
            Reference = $"{dataset.Name}@{dataset.RunId}",
            Size = string.Join(
                " · ",
                ((string?[])
                [
                    hasRows ? PageText.Count(manifest.Rows, "row") : null,
                    hasRows ? PageText.Count(columns.Count, "column") : null,
                    PageText.Count(manifest.Files.Count, "file"),
                    PageText.Bytes(manifest.Bytes),
                ]).OfType<string>()),
            Columns = PageList.Of(
                columns, MostColumns, column => new TableColumn(PageText.Cut(column.Name, LongestName), column.Type, IsNumber(column))),
            Rows = new PageList<IReadOnlyList<TableCell>>(rows, (int)Math.Min(left, int.MaxValue)),
            Left = PageText.Count(left, hasRows ? "more row" : "more file"),
        };
    }

    private static IReadOnlyList<IReadOnlyList<TableCell>> FilesOf(DatasetManifest manifest, int most) =>
    [
        .. manifest.Files.Take(most).Select(file => (IReadOnlyList<TableCell>)
        [
            new TableCell(PageText.Cut(file.Path, LongestPath), false),
            new TableCell(PageText.Bytes(file.Bytes), true),
        ]),
    ];

    private static async Task<IReadOnlyList<IReadOnlyList<TableCell>>> ReadRowsAsync(
        Dataset dataset, IReadOnlyList<DatasetColumn> columns, int most, CancellationToken cancellationToken)
    {
        List<IReadOnlyList<TableCell>> rows = [];
        var types = columns.Select(column => ColumnType.Parse(column.Type)).ToList();
        List<string> names = [.. columns.Select(column => column.Name)];
        await foreach (var batch in dataset.StreamBatchesAsync(names, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Length && rows.Count < most; row++)
                {
                    rows.Add([.. types.Select((type, column) => Cell(batch.Column(column), row, type))]);
                }
            }

            if (rows.Count >= most)
            {
                break;
            }
        }

        return rows;
    }

    // Structs and maps, which only tables of others have, have no text here.
    private static TableCell Cell(IArrowArray array, int row, ColumnType? type)
    {
        if (array.IsNull(row))
        {
            return new TableCell(null, false);
        }

        ArrayBufferWriter<byte> text = new();
        return type is not null && CellText.TryFormat(array, row, type, text)
            ? new TableCell(PageText.Cut(Encoding.UTF8.GetString(text.WrittenSpan), LongestValue), type.IsNumber)
            : new TableCell("…", false);
    }

    private static bool IsNumber(DatasetColumn column) => ColumnType.Parse(column.Type)?.IsNumber ?? false;
}
