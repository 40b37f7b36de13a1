using RunLinkedData.Model.Checks;

namespace RunLinkedData.Questions.Checking;

/// <summary>Whether a version that is there keeps a data contract.</summary>
public sealed record ContractReport
{
    /// <summary>The dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>The version: the run that wrote it.</summary>
    public required string RunId { get; init; }

    /// <summary>The contract.</summary>
    public required DatasetContract Contract { get; init; }

    /// <summary>How many rows were looked at.</summary>
    public required long Rows { get; init; }

    /// <summary>How each rule came out, in the order of the contract.</summary>
    public required IReadOnlyList<DatasetCheck> Checks { get; init; }

    /// <summary>What the contract says that nobody checks here (<see cref="Datasets.Contracts.DataContract.NotChecked"/>).</summary>
    public required IReadOnlyList<string> NotChecked { get; init; }

    /// <summary>Whether nothing was found that would have kept the version from being published.</summary>
    public bool IsKept => Checks.All(check => check.Passed || check.Severity == CheckSeverity.Warn);
}
