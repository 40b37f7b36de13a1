using Apache.Arrow;

namespace RunLinkedData.Lake.Tables;

/// <summary>What the end of a Parquet file says of it, whatever that means to a table.</summary>
/// <param name="Fields">Its columns.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Facts">What it says of columns for certain, by their names.</param>
internal sealed record FileHead(IReadOnlyList<Field> Fields, long Rows, IReadOnlyDictionary<string, FileColumn> Facts);
