namespace RunLinkedData.Model.Checks;

/// <summary>
/// A dataset is not as it was expected to be, and was not saved: <c>DATASET_EXPECTATION</c>. The message says what was expected and what
/// was found.
/// </summary>
public sealed class ExpectationException : DatasetException
{
    internal ExpectationException(string message, DatasetIdentity dataset, IReadOnlyList<DatasetCheck> checks, string? brokenRows)
        : base(ErrorCode.DatasetExpectation, message, dataset.Name, dataset.RunId, null)
    {
        Checks = checks;
        BrokenRows = brokenRows;
    }

    /// <summary>How all expectations came out, in their order.</summary>
    public IReadOnlyList<DatasetCheck> Checks { get; }

    /// <summary>
    /// The artifact of the run that has the first rows that were not as expected, a Parquet file; null where no rows are to blame.
    /// </summary>
    public string? BrokenRows { get; }
}
