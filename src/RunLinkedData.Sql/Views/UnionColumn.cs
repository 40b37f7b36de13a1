using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Sql.Views;

/// <summary>A column of the table that many versions make together.</summary>
/// <param name="Name">Its name in the data.</param>
/// <param name="Shown">Its name in queries, which is another one where a column of every table has that.</param>
/// <param name="Type">Its type, which holds the values of all versions.</param>
internal sealed record UnionColumn(string Name, string Shown, ColumnType Type);
