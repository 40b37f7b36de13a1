namespace RunLinkedData.Sql.Statements;

/// <summary>A query that was looked at: one SELECT that names tables and nothing else to read from.</summary>
/// <param name="Text">The query, without a semicolon at the end.</param>
/// <param name="Tables">The tables that it names, each as often as it does.</param>
/// <param name="Mentions">The columns that it names.</param>
internal sealed record SqlStatement(string Text, IReadOnlyList<TableUse> Tables, Mentions Mentions);
