namespace RunLinkedData.Model;

/// <summary>
/// Tells failures of the file system apart, by the error numbers that .NET hands on in HResult: errno on Unix, Win32
/// codes in the low word on Windows.
/// </summary>
internal static class DiskErrors
{
    private const int NoNumber = unchecked((int)0x80131620);

    /// <summary>
    /// Another has the file open in a way that does not go together: EWOULDBLOCK of flock; ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION.
    /// </summary>
    public static bool IsInUse(Exception exception) =>
        exception is IOException
        && Code(exception) is var code
        && (OperatingSystem.IsWindows() ? code is 32 or 33 : code == (OperatingSystem.IsLinux() ? 11 : 35));

    /// <summary>
    /// No space is left: ENOSPC, EDQUOT; ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL; or none could be set aside, for which the runtime gives
    /// no number of the system.
    /// </summary>
    public static bool IsFull(Exception exception) => exception is IOException && (exception.HResult == NoNumber
        || (Code(exception) is var code
            && (OperatingSystem.IsWindows() ? code is 39 or 112 : code is 28 || code == (OperatingSystem.IsLinux() ? 122 : 69))));

    private static int Code(Exception exception) => exception.HResult & 0xFFFF;
}
