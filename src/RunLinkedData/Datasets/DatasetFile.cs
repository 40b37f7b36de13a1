namespace RunLinkedData.Datasets;

/// <summary>A file of a dataset.</summary>
/// <param name="Path">The path in the dataset's folder, with <c>/</c> between its parts.</param>
/// <param name="Bytes">The size in bytes.</param>
/// <param name="Rows">The number of rows; 0 in a dataset of <see cref="DatasetFormat.Files"/>.</param>
/// <param name="Sha256">The SHA-256 of the bytes, as 64 lowercase hexadecimal digits.</param>
public sealed record DatasetFile(string Path, long Bytes, long Rows, string Sha256);
