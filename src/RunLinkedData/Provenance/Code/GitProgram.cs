using System.Diagnostics;
using RunLinkedData.MLflow;
using RunLinkedData.Waiting;

namespace RunLinkedData.Provenance.Code;

/// <summary>
/// The program <c>git</c>, asked about a work tree in a way that only reads, asks nobody, and starts nothing the repository names.
/// </summary>
/// <remarks>
/// The filters of .gitattributes stay on, as without them files of Git LFS would count as changed. git itself refuses a work tree that
/// belongs to another user, as long as <c>--git-dir</c> is not given.
/// </remarks>
internal static class GitProgram
{
    private static readonly string[] Settings =
    [
        "--no-pager", "--no-optional-locks",
        "-c", "core.fsmonitor=false",
        "-c", OperatingSystem.IsWindows() ? "core.hooksPath=NUL" : "core.hooksPath=/dev/null",
        "-c", "core.quotePath=true",
    ];

    // What a user or a CI system may set for good reason; all else of git's, such as GIT_DIR in a hook, would
    // lead it to another repository.
    private static readonly string[] KeptVariables = ["GIT_CONFIG", "GIT_EXEC_PATH", "GIT_TEMPLATE_DIR"];

    /// <summary>
    /// The file of the program in the folders of a PATH. Looked for here, as the operating system would also take
    /// one from the working directory.
    /// </summary>
    public static string? Find(string? searchPath)
    {
        var name = OperatingSystem.IsWindows() ? "git.exe" : "git";
        return (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(IsExecutable);
    }

    /// <summary>
    /// Runs it in a work tree until it ends, has written <paramref name="maxBytes"/>, or the token ends it with all it has started.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">It could not be started.</exception>
    public static async Task<GitOutput> RunAsync(
        string program, string root, string[] arguments, int maxBytes, CancellationToken cancellationToken)
    {
        byte[] bytes = [];
        var end = await RunAsync(
            new GitCall(program, root, arguments),
            async (output, token) =>
            {
                bytes = await ReadAsync(output, Math.Min(maxBytes, int.MaxValue - 1) + 1, token).ConfigureAwait(false);
                return bytes.Length <= maxBytes;
            },
            cancellationToken).ConfigureAwait(false);
        return end with { Bytes = bytes };
    }

    /// <summary>Runs it until it ends, or the token ends it with all it has started.</summary>
    /// <param name="call">What is asked.</param>
    /// <param name="read">Reads what it writes; false ends it, as that is enough.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">It could not be started.</exception>
    public static async Task<GitOutput> RunAsync(
        GitCall call, Func<Stream, CancellationToken, Task<bool>> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = new Process { StartInfo = StartInfo(call) };
        process.Start();
        try
        {
            // A blocking call works with threads of its own, which only the end of git ends.
            var isBlocking = BlockingCall.IsUnderWay;
            using var ending = isBlocking ? cancellationToken.UnsafeRegister(static git => End((Process)git!), process) : default;
            var writing = Start(() => WriteAsync(process.StandardInput, call.Input, cancellationToken), isBlocking && !call.Input.IsEmpty);
            var errors = Start(() => DrainAsync(new GitPipe(process.StandardError.BaseStream), cancellationToken), isBlocking);
            var reading = read(new GitPipe(process.StandardOutput.BaseStream), cancellationToken);
            Observe(writing);
            Observe(reading);
            Observe(errors);
            if (!await reading.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                return new GitOutput([], IsCut: true, ExitCode: 0, Error: "");
            }

            if (isBlocking)
            {
                errors.WaitForEnd();
                process.WaitForExit();
            }

            var error = await errors.WaitAsync(cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return new GitOutput([], IsCut: false, process.ExitCode, error);
        }
        finally
        {
            End(process);
        }
    }

    private static ProcessStartInfo StartInfo(GitCall call)
    {
        // The root goes into the work-tree variable, so that the repository cannot name another folder whose files would show in the diff.
        var start = new ProcessStartInfo(call.Program, [.. Settings, $"--work-tree={call.Root}", .. call.Arguments])
        {
            WorkingDirectory = call.Root,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var variables = start.Environment;
        foreach (var name in variables.Keys.Where(name => name.StartsWith("GIT_", StringComparison.OrdinalIgnoreCase)
            && !KeptVariables.Any(kept => name.StartsWith(kept, StringComparison.OrdinalIgnoreCase))).ToList())
        {
            variables.Remove(name);
        }

        variables["GIT_TERMINAL_PROMPT"] = "0";
        variables["GIT_OPTIONAL_LOCKS"] = "0";
        variables["GIT_NO_LAZY_FETCH"] = "1";
        variables["GIT_ALLOW_PROTOCOL"] = "none";
        variables["LC_ALL"] = "C";
        if (call.IndexFile is { } index)
        {
            variables["GIT_INDEX_FILE"] = index;
        }

        return start;
    }

    // A program that has heard enough has closed its end.
    private static async Task WriteAsync(StreamWriter input, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            if (BlockingCall.IsUnderWay)
            {
                input.BaseStream.Write(bytes.Span);
            }
            else
            {
                await input.BaseStream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            }

            input.Close();
        }
        catch (IOException)
        {
            // Its exit code tells why.
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int maxBytes, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        var buffer = new byte[32 * 1024];
        while (output.Length < maxBytes)
        {
            var piece = buffer.AsMemory(0, (int)Math.Min(buffer.Length, maxBytes - output.Length));
            var read = await stream.ReadAsync(piece, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            output.Write(buffer, 0, read);
        }

        return output.ToArray();
    }

    // All is read, so that the program is never held up; the first line is kept.
    private static async Task<string> DrainAsync(Stream stream, CancellationToken cancellationToken)
    {
        var start = await ReadAsync(stream, 1024, cancellationToken).ConfigureAwait(false);
        await stream.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        return System.Text.Encoding.UTF8.GetString(start).Split('\n')[0].Trim();
    }

    private static Task Start(Func<Task> work, bool onOwnThread) => onOwnThread ? OwnThread.Start(work) : work();

    private static Task<T> Start<T>(Func<Task<T>> work, bool onOwnThread) => onOwnThread ? OwnThread.Start(work) : work();

    // When git is ended early, nobody awaits them any more.
    private static void Observe(Task task) =>
        _ = task.ContinueWith(
            static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It has ended by itself meanwhile.
        }
    }

    private static bool IsExecutable(string file)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(file) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & Execute) != 0);
    }
}
