using System.Runtime.InteropServices;

namespace RunLinkedData.Lake.Describing.Delta;

/// <summary>Gives a file one more name. The file is there until the last of its names is deleted.</summary>
internal static partial class HardLink
{
    // EEXIST of Linux and macOS, ERROR_ALREADY_EXISTS of Windows.
    private static readonly int Exists = OperatingSystem.IsWindows() ? 183 : 17;

    /// <summary>Makes the name; false when there is a file of it.</summary>
    /// <exception cref="IOException">The system refuses it, such as for another volume; the message is the system's.</exception>
    public static bool TryCreate(string file, string name)
    {
        var isMade = OperatingSystem.IsWindows() ? CreateHardLink(name, file, 0) : Link(file, name) == 0;
        return isMade || (Marshal.GetLastPInvokeError() is var error && error == Exists
            ? false
            : throw new IOException(Marshal.GetPInvokeErrorMessage(error)));
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string existing, string name);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string name, string existing, nint security);
}
