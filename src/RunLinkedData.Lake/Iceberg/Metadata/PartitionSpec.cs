namespace RunLinkedData.Lake.Iceberg.Metadata;

/// <summary>How rows were put into partitions: a table may have had several ways, and each file is in one of them.</summary>
/// <param name="Id">The ID that files name it by.</param>
/// <param name="Fields">What partitions are made of.</param>
internal sealed record PartitionSpec(int Id, IReadOnlyList<PartitionField> Fields)
{
    /// <summary>Whether there is one partition only: what is not made of anything is left of fields that were taken away.</summary>
    public bool IsUnpartitioned => Fields.All(made => made.Transform == "void");
}

/// <summary>A value that all rows of a partition share.</summary>
/// <param name="Id">What it is found by in manifests.</param>
/// <param name="SourceId">The column that it is made of; null when there are several.</param>
/// <param name="Name">Its name.</param>
/// <param name="Transform">What is done with the column's values, such as <c>day</c>: partitions are told apart without knowing it.</param>
internal sealed record PartitionField(int Id, int? SourceId, string Name, string Transform)
{
    /// <summary>Whether it is the column's value itself.</summary>
    public bool IsIdentity => Transform == "identity" && SourceId is not null;
}
