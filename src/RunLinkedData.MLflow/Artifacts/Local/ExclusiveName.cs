using System.Runtime.InteropServices;

namespace RunLinkedData.MLflow.Artifacts.Local;

/// <summary>Gives a file another name that nobody else may have.</summary>
internal static partial class ExclusiveName
{
    // EEXIST of Linux and macOS.
    private const int Exists = 17;

    /// <summary>Renames a file; false when the name is taken.</summary>
    /// <remarks>
    /// On Unix <c>File.Move</c> looks whether the name is taken and then renames, so that of two that do so at once both may succeed. A
    /// second name for the file,
    /// <c>link(2)</c>, is refused by the system itself. File systems without such names (FAT) are left with the other way.
    /// </remarks>
    public static bool TryTake(string temporary, string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            if (Link(temporary, path) == 0)
            {
                File.Delete(temporary);
                return true;
            }

            if (Marshal.GetLastPInvokeError() == Exists)
            {
                return false;
            }
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string existing, string name);
}
