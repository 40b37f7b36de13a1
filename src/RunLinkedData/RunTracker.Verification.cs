using RunLinkedData.MLflow;
using RunLinkedData.Verification;

namespace RunLinkedData;

public sealed partial class RunTracker
{
    /// <summary>
    /// Verifies a run, or one data version: whether files, manifest, tags, metrics and record agree with one another, every file is there as it was saved, and there is
    /// nothing else beside them.
    /// </summary>
    /// <remarks>
    /// Files are read from where they are stored, never from a copy. Somebody who may change the files, the run in MLflow and the record can change all of them alike, and
    /// that is not found; <c>docs/verification.md</c> says what can be.
    /// </remarks>
    /// <param name="runOrVersion">The ID of a run or the beginning of it, in whatever state the run is; or a reference, such as <c>demand-forecast/forecasts@latest</c>.</param>
    /// <param name="configure">Says how; default: every file is read.</param>
    /// <returns>What is wrong; no findings when nothing is.</returns>
    /// <exception cref="ReferenceException">The text names nothing.</exception>
    /// <exception cref="DatasetException"><c>DATASET_NOT_FOUND</c>: the run has nothing of that dataset. <c>RUN_NOT_FOUND</c>: there is no such run.</exception>
    /// <exception cref="MlflowException"><c>RESOURCE_DOES_NOT_EXIST</c>: there is no such run. Or a store cannot be reached, or an option is refused.</exception>
    public VerificationReport Verify(string runOrVersion, Action<VerifyOptions>? configure = null) => Blocking.Wait(() => VerifyAsync(runOrVersion, configure));

    /// <inheritdoc cref="Verify"/>
    /// <param name="runOrVersion">The ID of a run or the beginning of it, in whatever state the run is; or a reference, such as <c>demand-forecast/forecasts@latest</c>.</param>
    /// <param name="configure">Says how; default: every file is read.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<VerificationReport> VerifyAsync(string runOrVersion, Action<VerifyOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(runOrVersion);
        return await NewVerifier(configure).VerifyAsync(runOrVersion, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Verifies all that the runs of a process have published. As <see cref="Verify"/>; runs that are not FINISHED, and deleted ones, are counted and passed over.</summary>
    /// <remarks>Memory stays flat however many runs there are: what is kept are the findings.</remarks>
    /// <param name="process">The process.</param>
    /// <param name="configure">Says which runs, and how; default: every file of all of them is read.</param>
    /// <exception cref="ReferenceException"><c>REFERENCE_NOT_FOUND</c>: there is no such process.</exception>
    /// <exception cref="MlflowException">A store cannot be reached, or an option is refused.</exception>
    public VerificationReport VerifyProcess(string process, Action<VerifyOptions>? configure = null) => Blocking.Wait(() => VerifyProcessAsync(process, configure));

    /// <inheritdoc cref="VerifyProcess"/>
    /// <param name="process">The process.</param>
    /// <param name="configure">Says which runs, and how; default: every file of all of them is read.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<VerificationReport> VerifyProcessAsync(string process, Action<VerifyOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(process);
        return await NewVerifier(configure).VerifyProcessAsync(process, cancellationToken).ConfigureAwait(false);
    }

    private Verifier NewVerifier(Action<VerifyOptions>? configure) => new(TrackingStore, _artifactStores, _options.TimeProvider, VerifyOptions.Of(configure));
}
