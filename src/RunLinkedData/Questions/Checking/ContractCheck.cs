using RunLinkedData.Datasets.Contracts;
using RunLinkedData.Datasets.Expecting;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Questions.Checking;

/// <summary>Reads a version once, and looks at its rows as if they were being saved under a contract.</summary>
internal static class ContractCheck
{
    /// <param name="dataset">The version.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="find">Finds the version that a reference of the contract means; null where there is none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">The version is files as they are, whose rows nobody sees.</exception>
    public static async Task<ContractReport> RunAsync(
        Dataset dataset, DataContract contract, Func<string, Task<DatasetManifest?>> find, CancellationToken cancellationToken)
    {
        var expected = contract.ExpectationsOf(dataset.Name);
        DatasetIdentity identity = new(dataset.Name, dataset.RunId);
        if (dataset.Manifest.Content == DatasetContent.Files)
        {
            throw new ArgumentException($"{identity} is files as they are: no rows can be looked at, and so no contract be checked.");
        }

        using ExpectationGate gate = new(expected, ColumnSet.Of(dataset.Manifest, identity), identity);
        var rows = 0L;
        await foreach (var batch in dataset.StreamBatchesAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (batch.Length > 0)
            {
                gate.Add(batch, rows + 1);
            }

            rows += batch.Length;
        }

        return new ContractReport
        {
            Dataset = dataset.Name,
            RunId = dataset.RunId,
            Contract = contract.ToRecord(),
            Rows = rows,
            Checks = await gate.FinishAsync(dataset.Manifest, find).ConfigureAwait(false),
            NotChecked = contract.NotChecked,
        };
    }
}
