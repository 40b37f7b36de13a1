using System.Diagnostics;
using RunLinkedData.MLflow;
using RunLinkedData.Waiting;

namespace RunLinkedData.Provenance.Code;

/// <summary>The program <c>git</c>, asked about a work tree in a way that only reads, asks nobody, and starts nothing the repository names.</summary>
/// <remarks>
/// The filters of .gitattributes stay on, as without them files of Git LFS would count as changed. git itself refuses a work tree that belongs to
/// another user, as long as <c>--git-dir</c> is not given.
/// </remarks>
internal static class GitProgram
{
    private static readonly string[] Settings =
    [
        "--no-pager", "--no-optional-locks", "--literal-pathspecs",
        "-c", "core.fsmonitor=false",
        "-c", OperatingSystem.IsWindows() ? "core.hooksPath=NUL" : "core.hooksPath=/dev/null",
        "-c", "core.quotePath=true",
    ];

    // What a user or a CI system may set for good reason; all else of git's, such as GIT_DIR in a hook, would lead it to another repository.
    private static readonly string[] KeptVariables = ["GIT_CONFIG", "GIT_EXEC_PATH", "GIT_TEMPLATE_DIR"];

    /// <summary>
    /// The file of the program in the folders of a PATH. Looked for here, as the operating system would also take one from the working directory.
    /// </summary>
    public static string? Find(string? searchPath)
    {
        var name = OperatingSystem.IsWindows() ? "git.exe" : "git";
        return (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(IsExecutable);
    }

    /// <summary>Runs it in a work tree until it ends, has written <paramref name="maxBytes"/>, or the token ends it with all it has started.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">It could not be started.</exception>
    public static async Task<GitOutput> RunAsync(string program, string root, string[] arguments, int maxBytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = new Process { StartInfo = StartInfo(program, root, arguments) };
        process.Start();
        try
        {
            process.StandardInput.Close();
            // A blocking call reads on threads of its own, which only the end of git ends.
            var isBlocking = BlockingCall.IsUnderWay;
            using var ending = isBlocking ? cancellationToken.UnsafeRegister(static git => End((Process)git!), process) : default;
            var errors = isBlocking
                ? OwnThread.Start(() => DrainAsync(process.StandardError.BaseStream, cancellationToken))
                : DrainAsync(process.StandardError.BaseStream, cancellationToken);
            var reading = ReadAsync(process.StandardOutput.BaseStream, Math.Min(maxBytes, int.MaxValue - 1) + 1, cancellationToken);
            Observe(reading);
            Observe(errors);
            var output = await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (output.Length > maxBytes)
            {
                return new GitOutput(output, IsCut: true, ExitCode: 0, Error: "");
            }

            if (isBlocking)
            {
                errors.WaitForEnd();
                process.WaitForExit();
            }

            var error = await errors.WaitAsync(cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return new GitOutput(output, IsCut: false, process.ExitCode, error);
        }
        finally
        {
            End(process);
        }
    }

    private static ProcessStartInfo StartInfo(string program, string root, string[] arguments)
    {
        // The root goes into the work-tree variable, so that the repository cannot name another folder whose files would show in the diff.
        var start = new ProcessStartInfo(program, [.. Settings, $"--work-tree={root}", .. arguments])
        {
            WorkingDirectory = root,
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
        return start;
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int maxBytes, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        var buffer = new byte[32 * 1024];
        while (output.Length < maxBytes)
        {
            var piece = buffer.AsMemory(0, (int)Math.Min(buffer.Length, maxBytes - output.Length));
            var read = BlockingCall.IsUnderWay ? stream.Read(piece.Span) : await stream.ReadAsync(piece, cancellationToken).ConfigureAwait(false);
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
        if (BlockingCall.IsUnderWay)
        {
            stream.CopyTo(Stream.Null);
        }
        else
        {
            await stream.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        }

        return System.Text.Encoding.UTF8.GetString(start).Split('\n')[0].Trim();
    }

    // When git is ended early, nobody awaits them any more.
    private static void Observe(Task task) =>
        _ = task.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

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
