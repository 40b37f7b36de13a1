using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors;

/// <summary>Asks this machine about processes that ran on it, and reads logs that are files on it.</summary>
internal sealed class LocalExecutorService(TimeProvider time) : IExecutorService
{
    private const string FileKind = "file";

    // The place comes from a tag that anybody may have set: it must not make this show a key or a password file.
    private static readonly string[] LogExtensions = [".log", ".out", ".err", ".txt"];

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public bool Knows(string kind) => kind is LocalDetector.Kind or FileKind;

    public Task<ExecutorState> GetStateAsync(Executor executor, CancellationToken cancellationToken = default) =>
        Task.FromResult(StateOf(executor));

    public async IAsyncEnumerable<ExecutorLogLine> ReadLogAsync(
        Executor executor, bool follow = false, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (executor.Log is not { Kind: FileKind } log)
        {
            yield break;
        }

        using var reader = Open(executor, log.Locator[(FileKind.Length + 1)..]);
        while (true)
        {
            var isOver = !follow || StateOf(executor) != ExecutorState.Running;
            while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                yield return new ExecutorLogLine { Time = time.GetUtcNow(), Text = line, Attempt = executor.Attempt };
            }

            if (isOver)
            {
                yield break;
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static StreamReader Open(Executor executor, string path)
    {
        if (!LogExtensions.Contains(Path.GetExtension(path)))
        {
            throw new ExecutorException(
                executor,
                $"The log of {executor.Kind} {executor.Id} is said to be '{path}', which is not named like one: "
                + $"only files with an end of {string.Join(", ", LogExtensions)} are read. "
                + "If it is one, read it there.");
        }

        try
        {
            return new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ExecutorException(
                executor,
                $"The log of {executor.Kind} {executor.Id} cannot be read from '{path}': "
                + $"{exception.Message} It lies where the run was executed; read it there, or where that disk is shared.",
                exception);
        }
    }

    // The details are those of LocalDetector.
    private static ExecutorState StateOf(Executor executor)
    {
        if (executor.Kind != LocalDetector.Kind
            || executor.Details.GetValueOrDefault("host") != Environment.MachineName
            || (executor.Details.GetValueOrDefault("process_namespace") is { } space && space != ProgramStart.Namespace())
            || !int.TryParse(
                executor.Details.GetValueOrDefault("process"), NumberStyles.None, CultureInfo.InvariantCulture, out var processId))
        {
            return ExecutorState.Unknown;
        }

        try
        {
            using var process = Process.GetProcessById(processId);
            return (executor.Details.GetValueOrDefault("process_started"), ProgramStart.Of(processId)) switch
            {
                (_, { IsOver: true }) => ExecutorState.Failed,
                (null, _) => ExecutorState.Running,
                (_, null) => ExecutorState.Unknown,
                var (recorded, found) => found.Text == recorded ? ExecutorState.Running : ExecutorState.Failed,
            };
        }
        catch (ArgumentException)
        {
            return ExecutorState.Failed;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            return ExecutorState.Unknown;
        }
    }
}
