using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Questions.Verification;

/// <summary>Looks for the runs that wrote what verified runs have read: one search for the inputs of many.</summary>
internal sealed class InputCheck(ITrackingStore store)
{
    private readonly RunReader _runs = new(store);

    public async Task CheckAsync(IReadOnlyList<RunFindings> readers, CancellationToken cancellationToken)
    {
        var wanted = readers.SelectMany(reader => reader.Run.Inputs).Select(DatasetLink.ReadInput).OfType<DatasetIdentity>();
        Dictionary<string, LifecycleStage> found = new(StringComparer.Ordinal);
        await foreach (var run in _runs.StreamAsync(wanted.Select(input => input.RunId), cancellationToken).ConfigureAwait(false))
        {
            found[run.Info.RunId] = run.Info.LifecycleStage;
        }

        foreach (var reader in readers)
        {
            foreach (var entry in reader.Run.Inputs)
            {
                if (DatasetLink.ReadInput(entry) is { } input && Problem(entry, input, found) is { } problem)
                {
                    reader.Add(
                        VerificationFindingKind.InputMissing, null, null,
                        $"Run {reader.RunId} has read '{input.Name}' of run {input.RunId}, which {problem}");
                }
            }
        }
    }

    // A digest that others have logged may look like the ID of a run and be none.
    private static string? Problem(DatasetInput entry, DatasetIdentity input, Dictionary<string, LifecycleStage> found) =>
        found.TryGetValue(input.RunId, out var stage)
            ? stage == LifecycleStage.Deleted
                ? "was deleted: what was made from it cannot be traced or made again. Restore it in MLflow before 'mlflow gc' removes it."
                : null
            : DatasetLink.IsOwnInput(entry)
                ? "is not in the store any more: what was made from it cannot be made again. Restore it from a copy of the store."
                : null;
}
