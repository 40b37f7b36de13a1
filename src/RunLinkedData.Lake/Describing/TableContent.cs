namespace RunLinkedData.Lake.Describing;

/// <summary>What a table has now.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Dataset">The dataset.</param>
/// <param name="RunIds">The runs of its versions, in the order in which they were added.</param>
internal sealed record TableContent(TableFolder Folder, string Dataset, IReadOnlyList<string> RunIds);
