using RunLinkedData.Datasets.Expecting;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Datasets.Contracts.Reading;

/// <summary>A table of a contract: its columns, and what is expected of it.</summary>
internal sealed record ContractTable(string Name, string? PhysicalName)
{
    public IReadOnlyList<ContractColumn> Columns { get; init; } = [];

    public IReadOnlyList<Expectation> Expectations { get; init; } = [];

    /// <summary>Why it cannot be used; null when it can.</summary>
    public ContractException? Problem { get; init; }
}

/// <summary>A column of a contract.</summary>
/// <param name="Name">The name that it has in datasets.</param>
/// <param name="LogicalType">The type, in the words of the standard; null where any is right.</param>
/// <param name="PhysicalType">The type in some store, as it is written.</param>
/// <param name="IsRequired">Whether it has no nulls.</param>
internal sealed record ContractColumn(string Name, string? LogicalType, string? PhysicalType, bool IsRequired);
