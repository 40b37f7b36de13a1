using RunLinkedData.Waiting;

namespace RunLinkedData.Questions.Verification;

/// <summary>What a verification is to do, and how much of it at a time.</summary>
internal sealed class VerificationWork(VerifyOptions options) : IDisposable
{
    // Files of several runs share the limit.
    private readonly SemaphoreSlim _files = new(options.Parallelism);

    public VerifyOptions Options { get; } = options;

    public VerificationTally Tally { get; } = new(options.Progress);

    /// <summary>Does something with each file, with no more of them at a time than the options say, in all runs together.</summary>
    public Task ForEachAsync<T>(IEnumerable<T> files, Func<T, CancellationToken, Task> action, CancellationToken cancellationToken) =>
        LimitedParallel.ForEachAsync(
            files,
            Options.Parallelism,
            async (file, token) =>
            {
                await _files.EnterAsync(token).ConfigureAwait(false);
                try
                {
                    await action(file, token).ConfigureAwait(false);
                }
                finally
                {
                    _files.Release();
                }
            },
            cancellationToken);

    public void Dispose() => _files.Dispose();
}
