using System.Runtime.InteropServices;

namespace RunLinkedData.Lake.Describing.Delta;

/// <summary>Gives a file one more name. The file is there until the last of its names is deleted.</summary>
internal static partial class HardLink
{
    // EEXIST of Linux and macOS, ERROR_ALREADY_EXISTS of Windows.
    private static readonly int Exists = OperatingSystem.IsWindows() ? 183 : 17;

    // ENOENT, ERROR_PATH_NOT_FOUND.
    private static readonly int Missing = OperatingSystem.IsWindows() ? 3 : 2;

    /// <summary>Makes the name; false when there is a file of it.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder is not there, or the file.</exception>
    /// <exception cref="IOException">The system refuses it, such as for another volume; the message is the system's.</exception>
    public static bool TryCreate(string file, string name)
    {
        if (OperatingSystem.IsWindows() ? CreateHardLink(name, file, 0) : Link(file, name) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        var message = Marshal.GetPInvokeErrorMessage(error);
        return error == Exists ? false
            : error == Missing ? throw new DirectoryNotFoundException(message)
            : throw new IOException(message);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string existing, string name);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string name, string existing, nint security);
}
