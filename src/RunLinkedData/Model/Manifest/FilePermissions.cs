using Microsoft.Win32.SafeHandles;

namespace RunLinkedData.Model.Manifest;

/// <summary>
/// Who may read, write and execute a file, as the manifest has it: three octal digits, as <c>chmod</c> takes them. Windows has none.
/// </summary>
internal static class FilePermissions
{
    private const UnixFileMode Bits = (UnixFileMode)0b111_111_111;

    /// <summary>The permissions of a file, or of what a link leads to; null on Windows.</summary>
    public static string? Of(string path) =>
        OperatingSystem.IsWindows() ? null : Digits(File.GetUnixFileMode(path));

    /// <summary>The permissions of an open file; null on Windows.</summary>
    public static string? Of(SafeFileHandle file) => OperatingSystem.IsWindows() ? null : Digits(File.GetUnixFileMode(file));

    /// <summary>Whether a manifest may say so.</summary>
    public static bool IsMode(string mode) => mode.Length == 3 && mode.All(digit => digit is >= '0' and <= '7');

    /// <summary>What a folder that was just made grants: all that the umask of this program lets new files have.</summary>
    public static UnixFileMode OfNewFolder(string folder) =>
        OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(folder) & Bits;

    /// <summary>Gives a file the permissions of a manifest, and none that new files may not have.</summary>
    public static void Restore(string path, string? mode, UnixFileMode permitted)
    {
        if (mode is not null && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8) & permitted);
        }
    }

    private static string Digits(UnixFileMode mode) => Convert.ToString((int)(mode & Bits), 8).PadLeft(3, '0');
}
