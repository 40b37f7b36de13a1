namespace RunLinkedData.Lake.Describing.Delta;

/// <summary>What a table is, for people.</summary>
internal static class DeltaDescription
{
    public static TableDescription Of(TableState state, TableFolder folder) => new()
    {
        Format = TableFormat.Delta,
        Dataset = state.Dataset,
        Location = folder.Location.ToRawUri(),
        MetadataFile = folder.UriOf(LogNames.Commit(state.Number)),
        CurrentSnapshot = state.Number,
        Versions = [.. state.Versions.Select(version => new TableSnapshot
        {
            RunId = version.RunId,
            Id = null,
            Files = version.Files.Count,
            Rows = version.Files.Sum(file => file.Rows ?? 0),
            Bytes = version.Files.Sum(file => file.Bytes),
        })],
        Columns =
        [
            new TableColumn { Name = DescribedColumn.RunId, Type = "string" },
            .. state.Columns.Where(column => !column.IsLeftOut)
                .Select(column => new TableColumn { Name = column.Name, Type = SchemaText.NameOf(column.Parsed!) }),
        ],
        LeftOutColumns =
        [
            .. state.Columns.Where(column => column.IsLeftOut)
                .Select(column => new TableColumn { Name = column.Name, Type = column.Type }),
        ],
        Registrations = Registration.Of(state, folder.Location),
    };
}
