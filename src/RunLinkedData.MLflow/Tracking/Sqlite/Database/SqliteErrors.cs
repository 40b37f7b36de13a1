using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace RunLinkedData.MLflow.Tracking.Sqlite.Database;

/// <summary>Turns SQLite's errors into MLflow's.</summary>
internal static class SqliteErrors
{
    public static MlflowException Translate(SqliteException error, string path)
    {
        var (code, problem) = Explain(error, path);
        return new MlflowException(
            code, $"The tracking database '{path}' {problem} (SQLite error {error.SqliteExtendedErrorCode}: {error.Message})", error);
    }

    /// <summary>Whether an error says that this file or folder cannot be written.</summary>
    public static bool IsNotWritable(SqliteException error) =>
        error.SqliteErrorCode is SQLITE_READONLY or SQLITE_CANTOPEN or SQLITE_PERM or SQLITE_AUTH;

    private static (string Code, string Problem) Explain(SqliteException error, string path) => error.SqliteErrorCode switch
    {
        SQLITE_BUSY or SQLITE_LOCKED or SQLITE_SCHEMA => (
            MlflowErrorCode.TemporarilyUnavailable,
            "is locked by another program and stayed so all the time it was waited for. "
            + "Try again; if it lasts, look for a process that keeps a transaction open."),
        SQLITE_FULL => (MlflowErrorCode.ResourceExhausted, "cannot grow: no space is left where it lies. Free some, then log again."),
        SQLITE_READONLY when error.SqliteExtendedErrorCode == SQLITE_READONLY_DBMOVED => (
            MlflowErrorCode.ResourceDoesNotExist,
            "was moved or deleted while it was open; nothing was written. Bring it back and open the store again."),
        SQLITE_READONLY =>
            (MlflowErrorCode.PermissionDenied, "cannot be written. Give this user write access to the file and to its folder."),
        SQLITE_PERM or SQLITE_AUTH =>
            (MlflowErrorCode.PermissionDenied, "may not be used by this user. Check the rights on the file and its folder."),
        SQLITE_CANTOPEN when File.Exists(path) => (
            MlflowErrorCode.PermissionDenied,
            "cannot be opened. Check that this user may read and write the file and create files in its folder."),
        SQLITE_CANTOPEN =>
            (MlflowErrorCode.ResourceDoesNotExist, "cannot be opened or created. Check the path and the rights on its folder."),
        SQLITE_NOTADB => (MlflowErrorCode.DataLoss, "is not an SQLite database. Check the tracking URI; the file was left as it is."),
        SQLITE_CORRUPT => (
            MlflowErrorCode.DataLoss,
            "is damaged. Restore a backup. Without one, keep a copy, and save what can be read by "
            + "'sqlite3 DAMAGED.db .recover | sqlite3 NEW.db', with the shell of sqlite.org: that of Debian 12 cannot."),
        SQLITE_CONSTRAINT => (MlflowErrorCode.BadRequest, "refused the values: they break one of its rules."),
        SQLITE_TOOBIG => (MlflowErrorCode.InvalidParameterValue, "refused a value that is larger than SQLite can keep."),
        SQLITE_IOERR => (
            MlflowErrorCode.InternalError,
            "could not be read or written: the disk or the network share failed. "
            + "SQLite needs a file system with working locks; a local disk is best."),
        _ => (MlflowErrorCode.InternalError, "failed."),
    };
}
