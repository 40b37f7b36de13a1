using System.Diagnostics;
using NUnit.Framework;

namespace RunLinkedData.Testing;

/// <summary>A file system of 1 MiB, to see what a full disk does. Linux lets root mount one; elsewhere there is none.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder;

    private SmallDisk(TemporaryFolder folder) => _folder = folder;

    public string Path => _folder.Path;

    /// <summary>Mounts one, or skips the test with the reason why there is none.</summary>
    public static SmallDisk Mount()
    {
        var folder = new TemporaryFolder();
        var reason = Environment.IsPrivilegedProcess && OperatingSystem.IsLinux()
            ? Run("mount", "-t", "tmpfs", "-o", "size=1m", "rld-small-disk", folder.Path)
            : "a small file system can be mounted by root on Linux only";
        if (reason is not null)
        {
            folder.Dispose();
            Assert.Ignore(reason);
        }

        return new SmallDisk(folder);
    }

    /// <summary>From here on not even root can write to it.</summary>
    public void MakeReadOnly() => Assert.That(Run("mount", "-o", "remount,ro", Path), Is.Null);

    public void Dispose()
    {
        Run("umount", Path);
        _folder.Dispose();
    }

    private static string? Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"'{command}' says: {error.Trim()}";
    }
}
