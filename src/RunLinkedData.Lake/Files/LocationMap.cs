namespace RunLinkedData.Lake.Files;

/// <summary>A folder that lies elsewhere than a table's files say: the table was moved or copied after they were written.</summary>
/// <param name="From">The folder as the files name it.</param>
/// <param name="To">Where it is.</param>
internal sealed record LocationMap(FileLocation From, FileLocation To);
