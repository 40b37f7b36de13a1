using RunLinkedData.MLflow;
using RunLinkedData.Model;
using RunLinkedData.Recording.Publishing;
using RunLinkedData.Waiting;

namespace RunLinkedData;

public sealed partial class RunTracker
{
    /// <summary>
    /// Publishes a run that the members of a group have made, such as the children of an array job: puts the parts of each dataset together
    /// by the indices of the members, and ends the run as FINISHED. All datasets become versions, or none.
    /// </summary>
    /// <remarks>
    /// Where the members know how many they are, the last of them does so when it completes; this is for a step after them, and for a
    /// member that was killed while it did. It may be repeated, and several programs may do it at once: the versions are the same.
    /// </remarks>
    /// <param name="runId">The run's ID.</param>
    /// <param name="expect">
    /// How many members there are, with the indices 0 to that less one; null when the members know it themselves.
    /// </param>
    /// <returns>The versions, and whether they had been published before.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Less than one member is expected.</exception>
    /// <exception cref="RunStateException">
    /// Members are missing, have not finished or have saved no part of a dataset, whose indices the message names (<c>PARTS_MISSING</c>);
    /// the run has failed (<c>RUN_ENDED</c>) or was deleted (<c>RUN_DELETED</c>). Nothing was published.
    /// </exception>
    /// <exception cref="DatasetSchemaException">The parts of a dataset have not the same columns; nothing was published.</exception>
    /// <exception cref="DatasetException">
    /// A file is missing or of another size (<c>DATASET_CORRUPT</c>), two members have saved one of the same name
    /// (<c>DATASET_EXISTS</c>), or a part manifest cannot be used (<c>DATASET_MANIFEST</c>); nothing was published.
    /// </exception>
    /// <exception cref="ReferenceException">
    /// There is no such run (<c>RUN_NOT_FOUND</c>), or the text is no run ID (<c>REFERENCE_INVALID</c>).
    /// </exception>
    /// <exception cref="MlflowException">A store cannot be read or written; it may be tried again.</exception>
    public PublishedRun Publish(string runId, int? expect = null) => Blocking.Wait(() => PublishAsync(runId, expect));

    /// <inheritdoc cref="Publish"/>
    /// <param name="runId">The run's ID.</param>
    /// <param name="expect">
    /// How many members there are, with the indices 0 to that less one; null when the members know it themselves.
    /// </param>
    /// <param name="cancellationToken">Cancels the call; it may be repeated.</param>
    public async Task<PublishedRun> PublishAsync(string runId, int? expect = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(expect ?? 1, 1, nameof(expect));
        return await new RunPublication(_services).PublishAsync(runId, expect, cancellationToken).ConfigureAwait(false);
    }
}
