namespace RunLinkedData.Lake.Describing.Iceberg;

/// <summary>What a table is, for people.</summary>
internal static class IcebergDescription
{
    public static TableDescription Of(TableState state, TableFolder folder)
    {
        var metadata = folder.UriOf(Names.MetadataFile(state.Number));
        return new TableDescription
        {
            Format = TableFormat.Iceberg,
            Dataset = state.Dataset,
            Location = folder.Location.ToRawUri(),
            MetadataFile = metadata,
            CurrentSnapshot = state.Main.Id,
            Versions = [.. state.Versions.Select(version => new TableSnapshot
            {
                RunId = version.RunId,
                Id = version.Id,
                Files = version.Files,
                Rows = version.Rows,
                Bytes = version.Bytes,
            })],
            Columns =
            [
                new TableColumn { Name = DescribedColumn.RunId, Type = "string" },
                .. state.ColumnsOf(state.CurrentSchemaId)
                    .Select(column => new TableColumn { Name = column.Name, Type = IcebergTypes.NameOf(column.Parsed!) }),
            ],
            LeftOutColumns = [.. state.LeftOut.Select(column => new TableColumn { Name = column.Name, Type = column.Type })],
            Registrations = Registration.Of(state, folder.Location, metadata),
        };
    }
}
