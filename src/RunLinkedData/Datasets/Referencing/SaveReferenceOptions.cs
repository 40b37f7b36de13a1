using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Referencing;

/// <summary>What a version by reference is made of.</summary>
public sealed class SaveReferenceOptions : ReferenceOptions
{
    /// <summary>
    /// From which columns of the run's inputs a column is made, by its name: as
    /// <see cref="Publishing.SaveDatasetOptions.ColumnSources"/>.
    /// </summary>
    public IDictionary<string, IReadOnlyList<ColumnSource>> ColumnSources { get; } =
        new SortedDictionary<string, IReadOnlyList<ColumnSource>>(StringComparer.Ordinal);
}
